using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>Small manifests that were read before: one whose file is as it was then is not read again. In memory; thread-safe.</summary>
internal sealed class ReadManifests(TimeProvider time)
{
    private const int Most = 20_000;
    private const int MostFiles = 4;
    /// <summary>A file changed within this time may change again without its stamp changing: clocks of file systems are coarse.</summary>
    private static readonly TimeSpan s_unsettled = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ArtifactDigest, (FileStamp Stamp, IReadOnlyList<ArtifactFile> Files)> _read = [];

    /// <param name="stamp">Of the manifest's file, as it is now.</param>
    public IReadOnlyList<ArtifactFile> Of(ArtifactDigest artifact, FileStamp stamp, Func<IReadOnlyList<ArtifactFile>> read)
    {
        if (_read.TryGetValue(artifact, out var known) && known.Stamp == stamp) return known.Files;
        var files = read();
        if (files.Count > MostFiles || stamp.ChangedNs > (time.GetUtcNow() - s_unsettled).ToUnixTimeMilliseconds() * 1_000_000) return files;
        if (_read.Count >= Most) _read.Clear();
        _read[artifact] = (stamp, files);
        return files;
    }
}
