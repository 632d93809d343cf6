using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>
/// Finds conditions that nothing can meet: what their parts, joined by <c>&amp;&amp;</c>, leave of the numbers that a metric can be by the description of its
/// stage. Only plain comparisons with numbers and params are understood; of all else nothing is said.
/// </summary>
internal sealed class Contradictions(BindingContext context, IEnumerable<ScopeName> scope, string whole)
{
    private readonly Dictionary<string, IReadOnlyList<MetricDescription>> _metrics = scope.Select(s => s switch
    {
        ScopeName.Metrics one => (one.Stage.Stage, one.Members),
        ScopeName.Trial trial => ("trial", trial.Members),
        _ => ("", []),
    }).Where(s => s.Item1.Length > 0).ToDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);

    private readonly Dictionary<(string, string), Interval> _left = [];

    /// <summary>Of conditions all of which must hold one after another.</summary>
    public void Meet(CSharpSyntax condition)
    {
        foreach (var (start, length) in Conjuncts.Of(condition.Text))
            if (Comparison.Read(condition.Text, start, length, Param) is { } found && Described(found) is { } metric && Meet(condition, found, metric)) return;
    }

    private bool Meet(CSharpSyntax condition, Comparison found, MetricDescription metric)
    {
        var before = _left.GetValueOrDefault((found.Owner, found.Member), new(metric.Min, metric.Max));
        var after = before.And(found.Sign, found.Number);
        _left[(found.Owner, found.Member)] = after;
        if (!after.IsEmpty || before.IsEmpty) return false;
        var name = $"{found.Owner}.{found.Member}";
        var can = new Interval(metric.Min, metric.Max);
        context.Diagnostics.CannotHold(new(condition.Span.Start + found.Bound.Start, found.Bound.Length), whole,
            can.And(found.Sign, found.Number).IsEmpty ? $"`{name}` is {can}" : $"the other conditions leave `{name}` only {before}",
            metric is { Min: 0, Max: 1 } && found.Number is >= 10 and <= 100 ? $"it is a share, and {found.Number:0.######} % of it is written `{found.Number / 100:0.######}`" : null);
        return true;
    }

    private MetricDescription? Described(Comparison found) =>
        _metrics.GetValueOrDefault(found.Owner)?.FirstOrDefault(m => m.Type is MetricType.Float or MetricType.Int && MetricNames.ToPascal(m.Name) == found.Member);

    private double? Param(string name) => context.Symbols.Peek(name) is ParamSymbol { Value: { Type.Kind: LiteralKind.Integer or LiteralKind.Number or LiteralKind.Fraction } typed }
        ? typed.Value.AsNumber() : null;

    /// <summary>Numbers between two, each of which may be missing, or be just out of it.</summary>
    private readonly record struct Interval(double? Min, double? Max, bool WithoutMin = false, bool WithoutMax = false)
    {
        public bool IsEmpty => Min > Max || Min == Max && Min is not null && (WithoutMin || WithoutMax);

        public Interval And(string sign, double number) => sign switch
        {
            ">" => number >= (Min ?? double.NegativeInfinity) ? this with { Min = number, WithoutMin = true } : this,
            ">=" => number > (Min ?? double.NegativeInfinity) ? this with { Min = number, WithoutMin = false } : this,
            "<" => number <= (Max ?? double.PositiveInfinity) ? this with { Max = number, WithoutMax = true } : this,
            "<=" => number < (Max ?? double.PositiveInfinity) ? this with { Max = number, WithoutMax = false } : this,
            _ => And(">=", number).And("<=", number),
        };

        public override string ToString() => (Min, Max) switch
        {
            ({ } low, { } high) => low == high ? $"{low:0.##########}" : $"between {low:0.##########} and {high:0.##########}",
            ({ } low, null) => $"{(WithoutMin ? "more than" : "at least")} {low:0.##########}",
            (null, { } high) => $"{(WithoutMax ? "less than" : "at most")} {high:0.##########}",
            _ => "any number",
        };
    }
}
