namespace Factory.Language;

/// <summary>What an editor can write in place of what is wrong.</summary>
public static class QuickFix
{
    private const string Before = "did you mean `", After = "`?";

    /// <summary>The text for the place of a diagnostic, by its suggestion; null where that suggests no text.</summary>
    /// <param name="text">The file.</param>
    /// <param name="start">Where the diagnostic's place begins.</param>
    public static string? Of(string text, int start, string? suggestion)
    {
        if (suggestion is null || !suggestion.StartsWith(Before, StringComparison.Ordinal) || !suggestion.EndsWith(After, StringComparison.Ordinal)) return null;
        var meant = suggestion[Before.Length..^After.Length];
        // `parts.train` is suggested where only `trian` is wrong.
        var dot = meant.LastIndexOf('.') + 1;
        return dot > 0 && start >= dot && start <= text.Length && string.CompareOrdinal(text, start - dot, meant, 0, dot) == 0 ? meant[dot..] : meant;
    }
}
