using System.Globalization;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language;

/// <summary>Writes values of params that a run recorded as they are set from outside: <c>7200</c> of a duration is <c>7200 s</c>.</summary>
public sealed class RecordedParams
{
    private readonly Dictionary<string, ParamSyntax> _params = new(StringComparer.Ordinal);

    /// <param name="text">The pipeline whose params they become.</param>
    /// <param name="used">The files that it uses, by their path relative to it.</param>
    public RecordedParams(SourceText text, IReadOnlyDictionary<string, string> used)
    {
        var sources = new SourceMap(text);
        var diagnostics = new DiagnosticBag(sources);
        if (PipelineParser.Parse(text.Text, diagnostics) is not { } syntax) return;
        foreach (var param in new UsedFiles(sources, used, diagnostics).Include(syntax).Declarations.OfType<ParamSyntax>()) _params[param.Name.Text] = param;
    }

    /// <returns>Param to its value, of those that the pipeline still has.</returns>
    public IReadOnlyDictionary<string, string> Written(Value.Map recorded) =>
        recorded.Members.Where(m => _params.ContainsKey(m.Key)).ToDictionary(m => m.Key, m => Write(m.Value, UnitOf(_params[m.Key], 0)), StringComparer.Ordinal);

    private static string Write(Value value, UnitKind? unit) => (value, unit) switch
    {
        (Value.List list, _) => $"[{string.Join(", ", list.Items.Select(i => i is Value.Text ? Quoted(i) : Write(i, unit)))}]",
        // A text that begins with a quote is read as one in quotes.
        (Value.Text text, _) => text.Value.StartsWith('"') ? Quoted(text) : text.Value,
        // By decimal digits, so that the hundredth part of it is the same number again.
        (_, UnitKind.Fraction) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)value.AsNumber()!.Value * 100m:G29}%"),
        (_, UnitKind.Seconds) => $"{value} s",
        (_, UnitKind.Bytes) => $"{value} B",
        _ => value.ToString(),
    };

    private static string Quoted(Value text) => text.ToString().Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private UnitKind? UnitOf(ParamSyntax param, int depth) => param.Type?.Word.Text switch
    {
        null => UnitOf(param.Value, depth),
        "percent" => UnitKind.Fraction,
        "duration" => UnitKind.Seconds,
        "size" => UnitKind.Bytes,
        _ => null,
    };

    private UnitKind? UnitOf(ValueSyntax? value, int depth) => value switch
    {
        QuantitySyntax quantity => quantity.Unit,
        ListSyntax { Items: [var first, ..] } => UnitOf(first, depth),
        // What refers to itself is a mistake that is told elsewhere.
        ReferenceSyntax reference when depth < _params.Count && _params.TryGetValue(reference.Root.Text, out var other) => UnitOf(other, depth + 1),
        _ => null,
    };
}
