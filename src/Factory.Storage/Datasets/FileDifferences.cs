using Factory.Engine;

namespace Factory.Storage;

/// <summary>Two lists of files, in the order of their paths, side by side.</summary>
public static class FileDifferences
{
    /// <returns>For each path the file before and after; null where there is none.</returns>
    public static IEnumerable<(ArtifactFile? Before, ArtifactFile? After)> Pairs(IEnumerable<ArtifactFile> before, IEnumerable<ArtifactFile> after)
    {
        using var old = before.GetEnumerator();
        using var now = after.GetEnumerator();
        var (hasOld, hasNow) = (old.MoveNext(), now.MoveNext());
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : string.CompareOrdinal(old.Current.Path, now.Current.Path);
            yield return (order <= 0 ? old.Current : null, order >= 0 ? now.Current : null);
            if (order <= 0) hasOld = old.MoveNext();
            if (order >= 0) hasNow = now.MoveNext();
        }
    }
}
