using Microsoft.Extensions.FileSystemGlobbing;

namespace Factory.Daemon;

/// <summary>Files by a pattern: <c>data/*.csv</c>, <c>images/**/*.png</c>. They keep their paths below the part that is no pattern.</summary>
/// <param name="Root">That part, absolute.</param>
internal sealed record FilePattern(string Root, string Pattern)
{
    private static readonly System.Buffers.SearchValues<char> s_marks = System.Buffers.SearchValues.Create("*?");

    /// <summary>Null for a path that means what it says.</summary>
    public static FilePattern? Of(string path)
    {
        if (path.AsSpan().IndexOfAny(s_marks) < 0 || File.Exists(path) || Directory.Exists(path)) return null;
        var parts = path.Split('/');
        var first = Array.FindIndex(parts, p => p.AsSpan().IndexOfAny(s_marks) >= 0);
        return new(string.Join('/', parts[..first]) is { Length: > 0 } root ? root : "/", string.Join('/', parts[first..]));
    }

    /// <summary>Whether its signs are those that patterns have here: `?` is none of them.</summary>
    public bool IsKnown => !Pattern.Contains('?', StringComparison.Ordinal);

    /// <summary>Whether a path below the root is meant.</summary>
    public Predicate<string> Matcher()
    {
        if (!IsKnown)
            throw new Storage.DatasetRefusedException($"`{Root}/{Pattern}` is no pattern that is known here: `*` stands for a part of a name, `**` for any folders");
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(Pattern);
        return path => matcher.Match(path).HasMatches;
    }
}
