namespace Factory.Storage;

/// <summary>Content of the store that was found whole once, to be looked at again by the kernel's word alone: nothing of it is read.</summary>
public sealed class KnownContent
{
    private const int Chunk = 512;
    private readonly (string Path, Look Look)[] _files;

    internal KnownContent(IEnumerable<string> paths) => _files = [.. paths.Distinct().Select(p => (p, Look.Of(FileStat.Of(p))))];

    /// <summary>Whether all of it is as it was. False means no more than that it must be looked at closely.</summary>
    public bool IsAsItWas()
    {
        var whole = true;
        Parallel.For(0, (_files.Length + Chunk - 1) / Chunk, (chunk, state) =>
        {
            foreach (var (path, look) in _files.AsSpan(chunk * Chunk, Math.Min(Chunk, _files.Length - chunk * Chunk)))
            {
                if (FileStat.TryOf(path) is { } stat && Look.Of(stat) == look) continue;
                Volatile.Write(ref whole, false);
                state.Stop();
                return;
            }
        });
        return whole;
    }

    // Not the time of change: a further link to a blob changes it.
    private readonly record struct Look(long Inode, long Size, int Mode, long ModifiedNs)
    {
        public static Look Of(FileStat stat) => new(stat.Inode, stat.Size, stat.Mode, stat.ModifiedNs);
    }
}
