namespace Factory.Tables;

/// <summary>Patterns of column names: <c>*</c> any characters, <c>?</c> one.</summary>
public static class NamePattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // The last star is the only place worth going back to, so this is at worst the product of the lengths.
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, resume) = (p++, n);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n])) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++resume);
            else return false;
        }
        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
