using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// Warns of columns that C# and settings name and the dataset that they are about did not have when it was last made: a misspelt name is told before anything runs.
/// </summary>
/// <param name="columnsOf">The columns of a dataset, by its name, as recorded; null when there are none.</param>
internal sealed partial class RowColumns(BoundPipeline pipeline, Func<string, IReadOnlyList<string>?> columnsOf)
{
    private sealed record Known(string Dataset, IReadOnlyList<string> Columns);

    private readonly Dictionary<string, BoundTask> _tasks = pipeline.Stages.OfType<BoundTask>().ToDictionary(t => t.Name, StringComparer.Ordinal);

    public IEnumerable<Diagnostic> Unknown()
    {
        foreach (var task in pipeline.Stages.Select(s => s as BoundTask ?? (s as BoundStudy)?.Template).OfType<BoundTask>())
        {
            // Of most stages nothing need be looked up.
            if (task.Places.Count == 0 && !OverRows(task).Any()) continue;
            var tables = task.Inputs.Where(i => i.Kind == ArtifactKind.Table && (i.Name == task.Inputs[0].Name || task.Type.Inputs.Any(t => t.Many))).Select(i => ColumnsOf(i.Source)).ToList();
            var read = tables.OfType<Known>().ToList();
            if (task.Inputs.All(i => i.Kind != ArtifactKind.Table) && task.Outputs is [{ Name: var made }] && Recorded(task, made) is { } own) read = [own];
            foreach (var known in read)
                foreach (var found in InSettings(task, known).Concat(InCSharp(task, known))) yield return found;
        }
    }

    private static IEnumerable<Diagnostic> InSettings(BoundTask task, Known known) =>
        from setting in task.Type.Settings
        where setting.Columns && task.Places.ContainsKey(setting.Name) && task.Settings[setting.Name] is not null
        from name in Names(task.Settings[setting.Name]!)
        where !known.Columns.Any(c => FileSystemName.MatchesSimpleExpression(name, c, ignoreCase: false))
        select PlanFindings.NoColumn(task.Places[setting.Name], known.Dataset, name, known.Columns);

    private static IEnumerable<string> Names(Value value) => value switch
    {
        Value.List list => list.Items.SelectMany(Names),
        Value.Map map when !Symbolic.Is(map) => map.Members.Keys,
        _ => value.AsText() is { } text ? [text] : [],
    };

    private IEnumerable<Diagnostic> InCSharp(BoundTask task, Known known) =>
        from expression in OverRows(task)
        from word in Named().Matches(expression.Text).Select(m => m.Groups[1].Success ? m.Groups[1] : m.Groups[2])
        where !known.Columns.Any(c => FileSystemName.MatchesSimpleExpression(word.Value, c, ignoreCase: false))
        select PlanFindings.NoColumn(new(expression.Span.Start + word.Index, word.Length), known.Dataset, word.Value, known.Columns);

    private IEnumerable<BoundExpression> OverRows(BoundTask task) =>
        task.Settings.Members.Values.Select(BoundExpression.IdOf).OfType<int>().Select(id => pipeline.Expressions[id]).Where(e => e.HasRow);

    // Through stages that leave the columns as they are.
    private Known? ColumnsOf(InputSource source)
    {
        for (var left = pipeline.Stages.Count; left > 0; left--)
        {
            if (source is InputSource.Dataset { Reference: var reference }) return reference.AsText() is { } outside ? Of(outside) : null;
            if (source is not InputSource.Output { Key: null } output || _tasks.GetValueOrDefault(output.Stage) is not { } made) return null;
            if (Recorded(made, output.Name) is { } recorded) return recorded;
            var from = made.Type.Outputs.FirstOrDefault(o => o.From is not null || o.Name == output.Name)?.ColumnsOf;
            if (made.Inputs.FirstOrDefault(i => i.Name == from) is not { } input) return null;
            source = input.Source;
        }
        return null;
    }

    private Known? Recorded(BoundTask made, string output) =>
        made.IsDataset && made.Index.Count == 0 ? Of($"{pipeline.Name}/{made.Name}{(made.Outputs.Count == 1 ? "" : $"/{output}")}") : null;

    private Known? Of(string dataset) => columnsOf(dataset) is { Count: > 0 } columns ? new(dataset, columns) : null;

    [GeneratedRegex("""\brow\s*\.\s*(?:(?:Number|Text|IsMissing)\s*\(\s*"([^"\\*?]*)"|(?:Sum|Mean|Min|Max)\s*\(\s*"([^"\\]*)")\s*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
