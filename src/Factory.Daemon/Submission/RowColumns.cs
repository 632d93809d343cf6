using System.Text.RegularExpressions;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// Warns of columns that C# names and the dataset that it reads did not have when it was last made: a misspelt name is told before anything runs.
/// </summary>
internal static partial class RowColumns
{
    /// <param name="columnsOf">The columns of a dataset, by its name, as recorded; null when there are none.</param>
    public static IEnumerable<Diagnostic> Unknown(BoundPipeline pipeline, Func<string, IReadOnlyList<string>?> columnsOf)
    {
        foreach (var task in pipeline.Stages.OfType<BoundTask>())
        {
            var rows = task.Settings.Members.Values.Select(ExpressionOf).OfType<int>().Select(id => pipeline.Expressions[id]).Where(e => e.HasRow).ToList();
            if (rows.Count == 0 || task.Inputs is not [{ Source: InputSource.Output { Key: null } source }] || NameOf(pipeline, source) is not { } dataset) continue;
            if (columnsOf(dataset) is not { Count: > 0 } columns) continue;
            foreach (var expression in rows)
                foreach (var name in Named().Matches(expression.Text).Select(m => m.Groups[1]).Where(n => !columns.Contains(n.Value)))
                    yield return PlanFindings.NoColumn(new(expression.Span.Start + name.Index, name.Length), dataset, name.Value, columns);
        }
    }

    private static int? ExpressionOf(Value value) => (value as Value.Map)?["$expression"] is Value.Integer id ? (int)id.Value : null;

    private static string? NameOf(BoundPipeline pipeline, InputSource.Output source) =>
        pipeline.Stages.FirstOrDefault(s => s.Name == source.Stage) is not BoundTask { IsDataset: true } made ? null
            : made.Outputs.Count == 1 ? $"{pipeline.Name}/{made.Name}" : $"{pipeline.Name}/{made.Name}/{source.Name}";

    [GeneratedRegex("""\brow\s*\.\s*(?:Number|Text|IsMissing)\s*\(\s*"([^"\\]*)"\s*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
