using Factory.Language;

namespace Factory.Daemon;

/// <summary>What is wrong with a pipeline by what lies beside it.</summary>
/// <param name="Lacks">What is not there, in words: a dropped pipeline waits for it. Null where nothing else would mend it, or it is only warned of.</param>
internal sealed record Finding(Diagnostic Diagnostic, string? Lacks)
{
    /// <summary>One of what a stage cannot work with, if the table is as it is known.</summary>
    /// <param name="tell">Whether as an error.</param>
    public static Finding Of(KnownTable known, Func<bool, Diagnostic> tell, string lacks, bool isCertain = true)
    {
        var isError = isCertain && known is { IsRecorded: false, HasRows: true };
        return new(tell(isError), isError ? lacks : null);
    }
}

/// <summary>A column that a stage will not find in what it reads, or not as it needs it.</summary>
internal static class ColumnFindings
{
    /// <param name="name">Of a column, or a pattern of names.</param>
    /// <param name="isCertain">Whether the stage fails of it if the table is as it is known.</param>
    public static Finding? Of(KnownTable known, TextSpan place, string name, bool needsNumber, bool isCertain)
    {
        var matching = known.Matching(name).ToList();
        if (matching.Count == 0)
            return Finding.Of(known, isError => known.Dataset is { } dataset ? PlanFindings.NoColumn(place, known.Name, dataset, name, known.Columns)
                : PlanFindings.NoColumnInFile(place, known.Name, name, known.Columns, isError), $"column `{name}` of {known.Name}", isCertain);
        return !needsNumber || matching.Find(known.Texts.ContainsKey) is not { } text ? null
            : Finding.Of(known, isError => PlanFindings.TextColumn(place, known.Name, known.Dataset, text, known.Texts[text], isError), $"a column `{text}` of numbers in {known.Name}", isCertain);
    }
}
