using System.Text.RegularExpressions;
using Factory.Language.Binding;
using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Editing;

/// <summary>What C# may name: params, metrics of stages, <c>row</c> and its columns, <c>trial</c>, <c>previous</c>.</summary>
internal sealed partial class CSharpCompletions(Analysis analysis, Scopes scopes, IKnownColumns? columns)
{
    private static readonly IReadOnlyList<Completion> Row =
    [
        Member("Number", "double", "The value of a column as a number; NaN when it is missing.", "Number(\""),
        Member("Text", "string?", "The value of a column as text; null when it is missing.", "Text(\""),
        Member("IsMissing", "bool", "Whether a column has no value.", "IsMissing(\""),
        Member("Sum", "double", "The sum over the columns that match a pattern such as `p*`.", "Sum(\""),
        Member("Mean", "double", "The mean over the columns that match a pattern.", "Mean(\""),
        Member("Min", "double", "The least value of the columns that match a pattern.", "Min(\""),
        Member("Max", "double", "The greatest value of the columns that match a pattern.", "Max(\""),
    ];

    public IEnumerable<Completion> At(Cursor cursor)
    {
        if (OpenColumn().Match(cursor.Code) is { Success: true }) return Columns(cursor);
        var member = Owner().Match(cursor.Code);
        return member.Success ? Members(member.Groups[1].Value, cursor) : Names(cursor);
    }

    private IEnumerable<Completion> Members(string owner, Cursor cursor) => owner switch
    {
        "row" when SeesRow(cursor) => Row,
        "trial" when Template(cursor) is { } template => template.Metrics.Select(Described.Metric),
        "previous" => Given(cursor).Take(1).SelectMany(t => t.Metrics).Select(Described.Metric),
        _ => analysis.Symbols.Peek(owner) is StageSymbol { Bound: BoundTask task } ? task.Metrics.Select(Described.Metric) : [],
    };

    private IEnumerable<Completion> Names(Cursor cursor)
    {
        List<Completion> names = [];
        switch (cursor.Item)
        {
            case ["when", ..]: names.AddRange(Measured().Select(Described.Symbol)); break;
            case ["maximize" or "minimize", ..]: names.Add(new("trial", CompletionKind.Stage, "what a trial measured", null, "trial")); break;
            case ["require", ..]:
                names.AddRange(Given(cursor).Select(t => Described.Symbol(analysis.Symbols.Peek(t.Name)!)));
                names.Add(new("previous", CompletionKind.Stage, "the release before, or null", "The metrics of the newest release of the name, evaluated anew on today's data.", "previous"));
                break;
            default:
                if (SeesRow(cursor)) names.Add(new("row", CompletionKind.Member, "the row", "`row.Number(\"x\")`, `row.Text(\"x\")`, `row.IsMissing(\"x\")`, `row.Sum(\"p*\")`", "row"));
                break;
        }
        return names.Concat(scopes.Indices(cursor)).Concat(analysis.Symbols.Params.Select(Described.Symbol));
    }

    private IEnumerable<StageSymbol> Measured() => analysis.Symbols.Stages.Where(s => s.Bound is BoundTask { Metrics.Count: > 0 });

    private static bool SeesRow(Cursor cursor) => cursor.Item is not ["when" or "require" or "maximize" or "minimize", ..];

    // The stages that a gate is given, in order.
    private IEnumerable<BoundTask> Given(Cursor cursor) =>
        (Declared(cursor)?.Syntax.Call.Arguments ?? []).Select(a => a.Value).OfType<ReferenceSyntax>()
            .Select(r => (analysis.Symbols.Peek(r.Root.Text) as StageSymbol)?.Bound).OfType<BoundTask>();

    private StageDescription? Template(Cursor cursor) => Declared(cursor)?.Syntax.Call.Arguments is [{ Value: CallSyntax template }, ..]
        && analysis.Catalog.Stages.TryGetValue(template.Name.Text, out var found) ? found.Type : null;

    private StageSymbol? Declared(Cursor cursor) =>
        cursor.Frames is [{ Before: [_, var name, ..] }, ..] ? analysis.Symbols.Peek(name) as StageSymbol : null;

    private IEnumerable<Completion> Columns(Cursor cursor) => Columns(Declared(cursor));

    /// <summary>The columns that a setting may name: of the table that its stage reads, or where it reads none, of what it makes.</summary>
    public IEnumerable<Completion> Columns(Cursor cursor, SettingDescription setting)
    {
        if (!setting.Columns || Declared(cursor) is not { } stage) return [];
        var reads = scopes.Type(stage.Syntax.Call.Name.Text)?.Inputs.Any(i => i.Kind == ArtifactKind.Table) == true;
        return Columns(reads ? Before(stage) : stage);
    }

    private IEnumerable<Completion> Columns(StageSymbol? from)
    {
        var pipeline = analysis.Syntax.Header?.Name.Text;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // A table keeps its columns on its way through stages: those of the nearest dataset that is known.
        for (var stage = from; stage is not null && seen.Add(stage.Name.Text); stage = Before(stage))
            if (columns?.Of($"{pipeline}/{stage.Name.Text}") is { } known) return known.Select(c => new Completion(c, CompletionKind.Column, $"column of {stage.Name.Text}", null, c));
        return [];
    }

    private StageSymbol? Before(StageSymbol stage) =>
        stage.Syntax.Call.Arguments.Select(a => a.Value).OfType<ReferenceSyntax>().Select(r => analysis.Symbols.Peek(r.Root.Text)).OfType<StageSymbol>().FirstOrDefault();

    private static Completion Member(string name, string type, string summary, string insert) => new(name, CompletionKind.Member, type, summary, insert);

    [GeneratedRegex(@"\brow\s*\.\s*\w+\s*\(\s*""[^""]*$|\brow\s*\[\s*""[^""]*$")]
    private static partial Regex OpenColumn();

    [GeneratedRegex(@"(?<![\w.])([A-Za-z_]\w*)\s*[?!]?\.\s*\w*$")]
    private static partial Regex Owner();
}
