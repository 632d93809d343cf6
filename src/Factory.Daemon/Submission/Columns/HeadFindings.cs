using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What the beginning of a file shows to be wrong with how a stage is to read it.</summary>
internal static class HeadFindings
{
    public static IEnumerable<Finding> Of(BoundTask task, TextHead head)
    {
        if (head.IsUndivided)
            yield return new(PlanFindings.NotDivided(InputOf(task), head.File, head.First[0], head.First[0][head.First[0].IndexOfAny([';', '\t', '|'])]), $"`,` between the fields of {head.File}");
        else if (head.Format.Names is { } names && names.Count != head.First.Count)
            yield return new(PlanFindings.WrongNames(task.Places.GetValueOrDefault("names", task.Span), head.File, names.Count, head.First.Count), $"{names.Count} columns in {head.File}");
        else if (task.Settings["columns"] is Value.Map declared && head.Columns() is { } columns)
            foreach (var (i, column) in columns.Index())
                if (declared[column]?.AsText() is "integer" or "number" or "bool" && head.TextIn(i) is { } text)
                    yield return new(PlanFindings.TextColumn(task.Places["columns"], head.File, column, text, true, true), $"a column `{column}` of numbers in {head.File}");
    }

    private static TextSpan InputOf(BoundTask task) => task.Inputs.First(i => i.Source is InputSource.File).Span;
}
