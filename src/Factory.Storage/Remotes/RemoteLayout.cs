using System.Globalization;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What lies under which key of a remote; docs/remotes.md has the same for people.</summary>
internal static class RemoteLayout
{
    public const string FormatKey = "format";
    public const string Format = "factory remote 1\n";
    public const string Packs = "packs/";
    private const string Versions = "datasets/";

    public static string PackKey(PackId pack) => Packs + pack.FileName;

    public static string IndexKey(PackId pack) => Packs + pack.FileName[..^PackId.Suffix.Length] + IndexSegment.Suffix;

    /// <summary>The beginning of the keys of a dataset's versions: no word of a name begins with <c>@</c>.</summary>
    public static string VersionsOf(string name) => $"{Versions}{name}/@";

    public static string AllVersions => Versions;

    public static string VersionKey(string name, long version, ArtifactDigest digest) =>
        $"{VersionsOf(name)}{version.ToString(CultureInfo.InvariantCulture)}-{digest.Hex}.json";

    /// <summary>Null for a key that is none of a version.</summary>
    public static RemoteVersionKey? ReadVersion(string key)
    {
        var at = key.LastIndexOf("/@", StringComparison.Ordinal);
        if (!key.StartsWith(Versions, StringComparison.Ordinal) || at <= Versions.Length || !key.EndsWith(".json", StringComparison.Ordinal)) return null;
        return key[(at + 2)..^5].Split('-') is [var number, { Length: 64 } digest] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && digest.All(char.IsAsciiHexDigitLower) ? new(key[Versions.Length..at], version, new(digest), key) : null;
    }
}

/// <summary>A version of a dataset that a remote has, as its key says.</summary>
public sealed record RemoteVersionKey(string Name, long Version, ArtifactDigest Digest, string Key);
