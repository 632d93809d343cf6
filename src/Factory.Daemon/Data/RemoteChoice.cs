using System.Globalization;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Which of a remote's versions is meant. Two who pushed without knowing of each other may have given one number to two contents.</summary>
internal static class RemoteChoice
{
    private const int ShortestDigest = 8;

    /// <param name="wanted">A number, or the beginning of a digest; null for the highest number.</param>
    /// <exception cref="RemoteException">There is none, or there are two.</exception>
    public static RemoteVersionKey Of(IReadOnlyList<RemoteVersionKey> versions, string name, string? wanted, string remote)
    {
        if (versions.Count == 0) throw new RemoteException($"{remote} has no dataset {name}: `factory remote show {remote}` says what it has");
        var meant = wanted is null or DatasetBook.Latest ? versions.Where(v => v.Version == versions[^1].Version).ToList()
            : long.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && wanted.Length < ShortestDigest ? [.. versions.Where(v => v.Version == number)]
            : wanted.Length >= ShortestDigest ? [.. versions.Where(v => v.Digest.Hex.StartsWith(wanted, StringComparison.Ordinal))] : [];
        return meant switch
        {
            [var one] => one,
            [] => throw new RemoteException($"{remote} has no {name}@{wanted}; it has {string.Join(", ", versions.TakeLast(8).Select(v => $"{name}@{v.Version}"))}. Aliases do not travel"),
            [var first, ..] => throw new RemoteException(
                $"{remote} has {meant.Count} versions {name}@{first.Version}, pushed from different places: say which, {string.Join(" or ", meant.Select(v => $"{name}@{v.Digest.Hex[..12]}"))}"),
        };
    }
}
