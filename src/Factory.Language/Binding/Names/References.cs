namespace Factory.Language.Binding;

/// <summary>Names of what other pipelines made.</summary>
internal static class References
{
    /// <summary><c>digits@champion</c>, <c>other/raw@latest</c>: a name, and after <c>@</c> a version, counted from 1, or an alias.</summary>
    public static bool IsOne(string text, bool isRelease)
    {
        var parts = text.Split('@');
        return parts.Length <= 2 && (parts.Length == 1 || parts[1].Trim() is { Length: > 0 } version && version == parts[1] && version[0] != '0') && parts[0].Length > 0
            && (isRelease ? parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') : parts[0].Split('/').All(p => p.Length > 0 && p == p.Trim()));
    }
}
