using Factory.Language;

namespace Factory.Daemon;

/// <summary>What is wrong with a pipeline by what lies beside it.</summary>
/// <param name="Lacks">What is not there, in words: a dropped pipeline waits for it. Null where nothing else would mend it, or it is only warned of.</param>
internal sealed record Finding(Diagnostic Diagnostic, string? Lacks);

/// <summary>A column that a stage will not find in what it reads, or not as it needs it.</summary>
internal static class ColumnFindings
{
    /// <param name="name">Of a column, or a pattern of names.</param>
    /// <param name="isCertain">Whether the stage fails of it if the table is as it is known.</param>
    public static Finding? Of(KnownTable known, TextSpan place, string name, bool needsNumber, bool isCertain)
    {
        var matching = known.Matching(name).ToList();
        var isError = isCertain && known.Head is { Rows.Count: > 0 };
        if (matching.Count == 0)
            return known.Head is null ? new(PlanFindings.NoColumn(place, known.Name, name, known.Columns), null)
                : new(PlanFindings.NoColumnInFile(place, known.Name, name, known.Columns, isError), isError ? $"column `{name}` of {known.Name}" : null);
        if (!needsNumber || matching.Find(known.Texts.ContainsKey) is not { } text) return null;
        return new(PlanFindings.TextColumn(place, known.Name, text, known.Texts[text], known.Head is not null, isError), isError ? $"a column `{text}` of numbers in {known.Name}" : null);
    }
}
