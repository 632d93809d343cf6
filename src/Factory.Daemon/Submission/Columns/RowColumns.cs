using System.Text.RegularExpressions;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>
/// Finds columns that C# and settings name and that the table they are about does not have, or not as they need them: by the file that is read, else by what was recorded of the
/// dataset when it was last made. So a misspelt name is told before anything runs.
/// </summary>
internal sealed partial class RowColumns(BoundPipeline pipeline, KnownTables tables)
{
    public IEnumerable<Finding> Unknown() =>
        // Of a fan-out, whose stages are written once, the first is told.
        tables.Tasks.SelectMany(Of).OrderBy(f => f.Diagnostic.Severity).DistinctBy(f => (f.Diagnostic.Span, f.Diagnostic.Code)).OrderBy(f => f.Diagnostic.Span.Start);

    private IEnumerable<Finding> Of(BoundTask task)
    {
        var odd = tables.OddOf(task).Concat(InNumbers(task)).Concat(Unlike(task));
        // Of most stages nothing need be looked up.
        return !task.Type.Settings.Any(s => s.Columns && task.Explicit.Contains(s.Name)) && !OverRows(task).Any() ? odd
            : odd.Concat(tables.ReadBy(task).SelectMany(known => ColumnSettings.Of(task, known).Concat(InCSharp(task, known))));
    }

    /// <summary>Columns of text where a stage takes all columns for numbers, or no label among them.</summary>
    private IEnumerable<Finding> InNumbers(BoundTask task)
    {
        if (!task.IsWhole) yield break;
        foreach (var input in task.Inputs.Where(i => task.Type.Inputs.Any(t => t.Numbers && t.Name == i.Name)))
        {
            if (tables.Of(input.Source) is not { } known) continue;
            var (type, label) = (task.Type.Name, task.Settings[TextHeads.Label]?.AsText() ?? known.Label);
            if (label is null)
            {
                if (known.LostLabel is { } lost && task.Settings[TextHeads.Label] is null)
                    yield return Finding.Of(known, isError => PlanFindings.LabelLost(input.Span, type, known.Name, lost, isError), $"a label of {known.Name}");
            }
            else if (known.Columns.FirstOrDefault(c => c != label && known.Texts.ContainsKey(c)) is { } text)
                yield return Finding.Of(known, isError => PlanFindings.TextAmongNumbers(input.Span, type, known.Name, text, known.Texts[text], isError), $"a column `{text}` of numbers in {known.Name}");
            else if (known.Columns is [var only] && only == label)
                yield return Finding.Of(known, isError => PlanFindings.NothingToLearn(input.Span, type, known.Name, label, isError), $"a column of {known.Name} beside the label");
        }
    }

    /// <summary>Columns that a table lacks of those that another input has.</summary>
    private IEnumerable<Finding> Unlike(BoundTask task) =>
        from input in task.Inputs
        let other = task.Type.Inputs.FirstOrDefault(t => t.Name == input.Name)?.Like
        where other is not null
        let known = tables.Of(input.Source)
        where known is not null
        let like = task.Inputs.Where(i => i.Name == other).Select(i => tables.Of(i.Source)).FirstOrDefault()
        where like is not null
        let lacking = like.Columns.FirstOrDefault(c => !known.Columns.Contains(c))
        where lacking is not null
        select Finding.Of(known with { Dataset = known.Dataset ?? like.Dataset }, isError => PlanFindings.NotLike(input.Span, task.Type.Name, input.Name, known.Name, lacking, other, isError), $"column `{lacking}` of {known.Name}");

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

    [GeneratedRegex("""\brow\s*\.\s*(?:(?<of>Number|Text|IsMissing)\s*\(\s*"(?<column>[^"\\*?]*)"|(?<of>Sum|Mean|Min|Max)\s*\(\s*"(?<column>[^"\\]*)")\s*\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
