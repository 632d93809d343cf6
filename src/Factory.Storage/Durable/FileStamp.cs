namespace Factory.Storage;

/// <summary>What tells, without reading it, that a file is still the one that was read.</summary>
public readonly record struct FileStamp(long Size, long ModifiedNs, long Inode, long ChangedNs)
{
    /// <summary>Of a file or link itself; null when there is nothing of that name.</summary>
    /// <exception cref="PosixException">It may not be looked at.</exception>
    public static FileStamp? TryOf(string path) => FileStat.TryOf(path) is { } stat ? new(stat.Size, stat.ModifiedNs, stat.Inode, stat.ChangedNs) : null;
}
