namespace Factory.Sweep;

/// <summary>
/// What a disk may have lost when the power fails: a file's content since its last sync, and a directory's names since its last. Follows
/// the counted calls of a daemon and says, at any moment, which named content of the store might not be there.
/// </summary>
internal sealed class DiskModel(string store)
{
    private readonly HashSet<string> _unsyncedContent = [];
    private readonly HashSet<string> _unsyncedNames = [];

    /// <summary>Names that were given to content that was not on the disk.</summary>
    public List<string> Early { get; } = [];

    public IEnumerable<string> MayBeLost => _unsyncedContent.Where(p => !IsPassing(p)).Concat(_unsyncedNames.Where(p => !IsPassing(p)));

    public void Follow(string point, string path)
    {
        if (!path.StartsWith(store + "/", StringComparison.Ordinal) && Points.KindOf(point) != "syncfs" && path != store) return;
        switch (Points.KindOf(point))
        {
            case "pwrite" or "write" or "copy" or "truncate": _unsyncedContent.Add(path); break;
            case "fsync" or "fdatasync":
                _unsyncedContent.Remove(path);
                _unsyncedNames.RemoveWhere(p => Path.GetDirectoryName(p) == path);
                break;
            case "syncfs":
                _unsyncedContent.Clear();
                _unsyncedNames.Clear();
                break;
            case "mkdir": _unsyncedNames.Add(path); break;
            case "rename" or "link" when !IsPassing(path):
                // Packs and the index keep their file's name, blobs are numbered in the addition's folder until then.
                var name = Path.GetFileName(path);
                var isNamed = name.EndsWith(".pack", StringComparison.Ordinal) || name.EndsWith(".idx", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal);
                Early.AddRange(_unsyncedContent.Where(p => isNamed ? Path.GetFileName(p).Contains(name, StringComparison.Ordinal) : p.Contains("/store/tmp/", StringComparison.Ordinal)
                    && !Path.GetFileName(p).Contains('.', StringComparison.Ordinal) && !IsStamps(p)).Select(p => $"{path}, of {p}"));
                _unsyncedNames.Add(path);
                break;
        }
    }

    // What only saves work may be lost, and so may what is being made.
    private static bool IsPassing(string path) => path.Contains("/store/tmp", StringComparison.Ordinal) || path.Contains("/store/stamps", StringComparison.Ordinal);

    // The first file of an addition's folder.
    private static bool IsStamps(string path) => Path.GetFileName(path) == "1";
}
