using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>[lang in langs, size in 1..3]</c>: what a declaration fans out over.</summary>
internal sealed class FanOutBinder(BindingContext context)
{
    private const int MostStages = FanOutLimits.MostStages;

    private readonly OverBinder _over = new(context);
    private long _stages;

    /// <returns>Empty for a declaration that is one; null when the index is wrong (reported).</returns>
    public IReadOnlyList<IndexSymbol>? Bind(StageSyntax stage)
    {
        if (stage.Index is not { } index) return Counts(stage.Name.Span, 1) ? [] : null;
        List<IndexSymbol> bound = [];
        foreach (var variable in index.Variables)
        {
            var free = IsFree(variable.Name, bound);
            context.Symbols.Indices = bound;
            var found = _over.IsMeant(variable) ? _over.Bind(variable, stage, bound) : Values(variable);
            context.Symbols.Indices = [];
            if (found is { } symbol && IsGood(variable, symbol, stage) && free) bound.Add(symbol);
        }
        if (index.Variables.Count == 0) context.Diagnostics.EmptyIndex(index.Span);
        if (bound.Count == 0 || bound.Count < index.Variables.Count) return null;
        return Counts(index.Span, bound.Aggregate(1L, (n, b) => Math.Min(n * b.Values.Count, int.MaxValue))) ? bound : null;
    }

    private bool Counts(TextSpan at, long stages)
    {
        var before = _stages;
        _stages += stages;
        if (_stages > MostStages && before <= MostStages) context.Diagnostics.TooManyStages(at, _stages, MostStages);
        return _stages <= MostStages;
    }

    private bool IsFree(NameSyntax name, List<IndexSymbol> before)
    {
        if (ReservedWords.WhyNot(name.Text) is { } why) context.Diagnostics.ReservedName(name.Span, name.Text, why);
        else if ((before.Find(b => b.Name.Text == name.Text) ?? context.Symbols.Peek(name.Text)) is { } other)
            context.Diagnostics.DuplicateName(name.Span, name.Text, other.Name.Span);
        else return true;
        return false;
    }

    private IndexSymbol? Values(VariableSyntax variable)
    {
        if (variable.Values is RangeSyntax range) return Range(variable, range);
        if (context.Evaluator.Evaluate(variable.Values) is not { } typed) return null;
        if (typed is { Type: { Kind: LiteralKind.List, Element: { Kind: LiteralKind.Text or LiteralKind.Integer or LiteralKind.Number or LiteralKind.Bool } element },
            Value: Value.List list }
            && list.Items.Length > 0)
            return new(variable, element, [.. list.Items]);
        if (typed is { Type.Kind: LiteralKind.List, Value: Value.List { Items.Length: 0 } }) context.Diagnostics.EmptyIndex(variable.Values.Span);
        else context.Diagnostics.NotAnIndex(variable.Values.Span, typed.Type.ToString());
        return null;
    }

    private IndexSymbol? Range(VariableSyntax variable, RangeSyntax range)
    {
        var low = context.Evaluator.Evaluate(range.Low);
        var high = context.Evaluator.Evaluate(range.High);
        if (low is null || high is null) return null;
        if ((low.Value, high.Value) is not (Value.Integer from, Value.Integer to)) context.Diagnostics.NotAnIndex(range.Span, $"a range from {low.Type} to {high.Type}");
        else if (to.Value < from.Value) context.Diagnostics.EmptyIndex(range.Span);
        else if (to.Value - from.Value is < 0 or >= MostStages) context.Diagnostics.TooManyStages(range.Span, (double)to.Value - from.Value + 1, MostStages);
        else return new(variable, new(LiteralKind.Integer), [.. Enumerable.Range(0, (int)(to.Value - from.Value) + 1).Select(i => (Value)(from.Value + i))]);
        return null;
    }

    private bool IsGood(VariableSyntax variable, IndexSymbol symbol, StageSyntax stage)
    {
        var seen = new HashSet<Value>();
        var isRelease = stage.Keyword.Text == Keywords.Release;
        foreach (var value in symbol.Over is null ? symbol.Values : [])
        {
            var key = Symbolic.Plain(value);
            if (!seen.Add(value)) context.Diagnostics.RepeatedKey(variable.Values.Span, key);
            else if (!FanOutLimits.IsKey(key)) context.Diagnostics.WrongKey(variable.Values.Span, key);
            else if (isRelease && !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) context.Diagnostics.KeyOfRelease(variable.Values.Span, key);
            else continue;
            return false;
        }
        return true;
    }
}
