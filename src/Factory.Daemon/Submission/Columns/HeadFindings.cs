using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What the beginning of a file shows to be wrong with how a stage is to read it.</summary>
internal static class HeadFindings
{
    public static IEnumerable<Finding> Of(BoundTask task, TextHead head)
    {
        var input = TextHeads.InputOf(task)!.Span;
        if (head.Fault is { } fault)
            yield return new(PlanFindings.NotReadable(input, task.Type.Name, head.File, fault), $"{head.File} as `{task.Type.Name}` reads it");
        else if (head.IsUndivided)
            yield return new(PlanFindings.NotDivided(input, head.File, head.First[0], head.First[0][head.First[0].IndexOfAny([';', '\t', '|'])]), $"`,` between the fields of {head.File}");
        else if (head.Named() is not { } named)
            yield return new(PlanFindings.WrongNames(task.PlaceOf("names"), head.File, head.Format.Names!.Count, head.First.Count), $"{head.Format.Names.Count} columns in {head.File}");
        else if (head.Columns() is not { } columns)
            yield return head.Format.Names is null ? new(PlanFindings.NotReadable(input, task.Type.Name, head.File, Twice(named)), $"{head.File} with other names of columns")
                : new(PlanFindings.NotReadable(task.PlaceOf("names"), task.Type.Name, head.File, Twice(named)), null);
        else if (task.Settings["columns"] is Value.Map declared)
            foreach (var (i, column) in columns.Index())
                if (declared[column]?.AsText() is "integer" or "number" or "bool" && head.TextIn(i) is { } text)
                    yield return new(PlanFindings.TextColumn(task.PlaceOf("columns", column), head.File, null, column, text, true), $"a column `{column}` of numbers in {head.File}");
    }

    private static string Twice(IReadOnlyList<string> names) =>
        names.Contains("") ? $"column {names.Index().First(n => n.Item.Length == 0).Index + 1} has no name" : $"two of its columns are called `{names.CountBy(n => n).First(n => n.Value > 1).Key}`";
}
