using System.Text.RegularExpressions;
using Factory.Language;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Finds columns that C# and settings name and that the table they are about does not have, or not as they need them: by the file that is read, else by what was recorded of the
/// dataset when it was last made. So a misspelt name is told before anything runs.
/// </summary>
/// <param name="folder">The folder of the pipeline's file.</param>
/// <param name="columnsOf">The columns of a dataset, by its name, as recorded; null when there are none.</param>
internal sealed partial class RowColumns(BoundPipeline pipeline, string folder, Func<string, IReadOnlyList<TableColumn>?> columnsOf)
{
    private readonly Dictionary<string, BoundTask> _tasks = pipeline.Stages.OfType<BoundTask>().ToDictionary(t => t.Name, StringComparer.Ordinal);
    private readonly TextHeads _heads = new(folder);

    public IEnumerable<Finding> Unknown()
    {
        foreach (var task in pipeline.Stages.Select(s => s as BoundTask ?? (s as BoundStudy)?.Template).OfType<BoundTask>())
        {
            var head = _heads.Of(task);
            if (head is not null)
                foreach (var odd in HeadFindings.Of(task, head)) yield return odd;
            foreach (var text in InNumbers(task)) yield return text;
            // Of most stages nothing need be looked up.
            if (task.Places.Count == 0 && !OverRows(task).Any()) continue;
            foreach (var known in TablesOf(task, head))
                foreach (var found in ColumnSettings.Of(task, known).Concat(InCSharp(task, known))) yield return found;
        }
    }

    private IEnumerable<KnownTable> TablesOf(BoundTask task, TextHead? head)
    {
        if (head is not null && TextHeads.TableOf(task, head) is { } own) return [own];
        if (task.Inputs.All(i => i.Kind != ArtifactKind.Table)) return task.Outputs is [{ Name: var made }] && Recorded(task, made) is { } recorded ? [recorded] : [];
        return task.Inputs.Where(i => i.Kind == ArtifactKind.Table && (i.Name == task.Inputs[0].Name || task.Type.Inputs.Any(t => t.Many))).Select(i => ColumnsOf(i.Source)).OfType<KnownTable>();
    }

    /// <summary>Columns of text where a stage takes all columns for numbers.</summary>
    private IEnumerable<Finding> InNumbers(BoundTask task) =>
        from input in task.Inputs
        where task.Type.Inputs.Any(i => i.Numbers && i.Name == input.Name) && task.IsWhole
        let known = ColumnsOf(input.Source)
        let label = task.Settings["label"]?.AsText() ?? known?.Label
        where known is not null && label is not null
        let text = known.Columns.FirstOrDefault(c => c != label && known.Texts.ContainsKey(c))
        where text is not null
        let isError = known.Head is { Rows.Count: > 0 }
        select new Finding(PlanFindings.TextAmongNumbers(input.Span, task.Type.Name, known.Name, text, known.Texts[text], isError), isError ? $"a column `{text}` of numbers in {known.Name}" : null);

    private IEnumerable<Finding> InCSharp(BoundTask task, KnownTable known) =>
        from expression in OverRows(task)
        from call in Named().Matches(expression.Text)
        let word = call.Groups["column"]
        let needsNumber = call.Groups["of"].Value is not ("Text" or "IsMissing")
        let place = new TextSpan(expression.Span.Start + word.Index, word.Length)
        let found = ColumnFindings.Of(known, place, word.Value, needsNumber, isCertain: IsAlwaysAsked(expression.Text[..call.Index]))
        where found is not null
        select found;

    private IEnumerable<BoundExpression> OverRows(BoundTask task) =>
        task.Settings.Members.Values.Select(BoundExpression.IdOf).OfType<int>().Select(id => pipeline.Expressions[id]).Where(e => e.HasRow);

    // What stands before it in the expression may keep it from being asked.
    private static bool IsAlwaysAsked(string before) => !before.Contains('?', StringComparison.Ordinal) && !before.Contains("&&", StringComparison.Ordinal)
        && !before.Contains("||", StringComparison.Ordinal) && !before.Contains("=>", StringComparison.Ordinal) && !before.Contains("switch", StringComparison.Ordinal);

    // Through stages that take columns over as they are.
    private KnownTable? ColumnsOf(InputSource source)
    {
        var through = new Stack<(BoundTask Stage, OutputDescription Output)>();
        var known = ColumnsOf(source, through);
        while (known is not null && through.TryPop(out var next)) known = known.After(next.Stage, next.Output);
        return known;
    }

    private KnownTable? ColumnsOf(InputSource source, Stack<(BoundTask Stage, OutputDescription Output)> through)
    {
        for (var left = pipeline.Stages.Count; left > 0; left--)
        {
            if (source is InputSource.Dataset { Reference: var reference }) return reference.AsText() is { } outside ? Of(outside) : null;
            if (source is not InputSource.Output { Key: null } output || _tasks.GetValueOrDefault(output.Stage) is not { } made) return null;
            if (_heads.Of(made) is { } head) return TextHeads.TableOf(made, head);
            if (Recorded(made, output.Name) is { } recorded) return recorded;
            if (made.Type.Outputs.FirstOrDefault(o => o.From is not null || o.Name == output.Name) is not { ColumnsOf: { } from } passed
                || made.Inputs.FirstOrDefault(i => i.Name == from) is not { } input) return null;
            through.Push((made, passed));
            source = input.Source;
        }
        return null;
    }

    private KnownTable? Recorded(BoundTask made, string output) =>
        made.IsDataset && made.Index.Count == 0 ? Of($"{pipeline.Name}/{made.Name}{(made.Outputs.Count == 1 ? "" : $"/{output}")}") : null;

    private KnownTable? Of(string dataset) => columnsOf(dataset) is { Count: > 0 } columns
        ? new(dataset, [.. columns.Select(c => c.Name)], columns.Where(c => c.Type == "text").ToDictionary(c => c.Name, _ => (string?)null, StringComparer.Ordinal)) : null;

    [GeneratedRegex("""\brow\s*\.\s*(?:(?<of>Number|Text|IsMissing)\s*\(\s*"(?<column>[^"\\*?]*)"|(?<of>Sum|Mean|Min|Max)\s*\(\s*"(?<column>[^"\\]*)")\s*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
