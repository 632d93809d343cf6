using System.Text.RegularExpressions;

namespace Factory.Storage;

/// <summary>What may name a dataset, and what may be an alias.</summary>
internal static partial class DatasetName
{
    public static void Check(string name)
    {
        if (name.Length > 200 || !Name().IsMatch(name))
            throw new DatasetRefusedException(
                $"`{name}` cannot name a dataset: words of letters, digits, `_`, `-` and `.` with `/` between them, such as digits/raw");
    }

    public static void CheckAlias(string alias)
    {
        if (alias == DatasetBook.Latest) throw new DatasetRefusedException("`latest` is the version that was added or made last, always: choose another alias");
        if (alias.Length > 100 || !Alias().IsMatch(alias))
            throw new DatasetRefusedException($"`{alias}` cannot be an alias: a letter, then letters, digits, `_`, `-` and `.`, such as golden");
    }

    public static void CheckRemote(string name)
    {
        if (name.Length > 100 || !Alias().IsMatch(name))
            throw new DatasetRefusedException($"`{name}` cannot name a remote: a letter, then letters, digits, `_`, `-` and `.`, such as nas");
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.-]*(/[\p{L}\p{Nd}_][\p{L}\p{Nd}_.-]*)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\p{L}[\p{L}\p{Nd}_.-]*\z")]
    private static partial Regex Alias();
}
