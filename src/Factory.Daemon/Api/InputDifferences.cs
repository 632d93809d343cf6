using Factory.Control;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What of two stages' input documents is not the same, field by field.</summary>
internal static class InputDifferences
{
    // How the documents mark what is not a plain value.
    private const string CSharp = "$csharp", Names = "names", File = "$file", Digest = "digest";

    public static IReadOnlyList<Difference> Between(Value before, Value after) => [.. Differ("", before, after)];

    private static IEnumerable<Difference> Differ(string path, Value? before, Value? after)
    {
        if (Equals(before, after)) return [];
        if (before is not Value.Map b || after is not Value.Map a || IsFile(b) || IsFile(a)) return [new(path, Text(before), Text(after))];
        return b.Members.Keys.Union(a.Members.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(k => Differ(Below(path, k), b[k], a[k]));
    }

    // `settings.keep.$csharp` is `settings.keep` to whoever wrote it, and what it sees comes by its own name.
    private static string Below(string path, string member) => path.Length == 0 ? member : member is CSharp or Names ? path : $"{path}.{member}";

    private static bool IsFile(Value.Map map) => map.Members.ContainsKey(File);

    private static string? Text(Value? value) => value switch
    {
        null => null,
        Value.Map map when IsFile(map) => $"{map[File]!.AsText()} ({Short(map[Digest]?.AsText())})",
        Value.Map map when map[CSharp]?.AsText() is { } code => code,
        _ => value.AsText() ?? value.ToString(),
    };

    private static string? Short(string? digest) => digest is { Length: > 12 } ? digest[..12] : digest;
}
