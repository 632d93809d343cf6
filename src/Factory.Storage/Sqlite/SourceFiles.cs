using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>Which content files outside the store had when they were last taken in: an unchanged file is not read again.</summary>
public sealed class SourceFiles
{
    /// <summary>A file changed within this time may change again without its stamp changing: clocks of file systems are coarse.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(1);
    private readonly Writer _writer;
    private readonly Database _database;
    private readonly TimeProvider _time;

    internal SourceFiles(Writer writer, Database database, TimeProvider time) => (_writer, _database, _time) = (writer, database, time);

    /// <summary>The content of those files that are known with the stamp that they have now.</summary>
    public IReadOnlyDictionary<string, ArtifactDigest> Find(IReadOnlyDictionary<string, FileStamp> files)
    {
        using var connection = _database.OpenReader();
        return connection.Query<Row>(
            "SELECT path, size, modified_ns, inode, changed_ns, artifact FROM source_files WHERE path IN (SELECT value FROM json_each(@paths))",
            new { paths = StorageJson.Write(files.Keys) }, buffered: false)
            .Where(r => files[r.Path] == r.Stamp).ToDictionary(r => r.Path, r => r.Artifact, StringComparer.Ordinal);
    }

    /// <param name="files">With stamps that were taken before they were read, and were still true after.</param>
    public void Put(IEnumerable<(string Path, FileStamp Stamp, ArtifactDigest Artifact)> files)
    {
        var settled = (_time.GetUtcNow() - Unsettled).ToUnixTimeMilliseconds();
        var lasting = files.Where(f => Math.Max(f.Stamp.ModifiedNs, f.Stamp.ChangedNs) / 1_000_000 <= settled).ToList();
        if (lasting.Count == 0) return;
        _writer.Write(sql =>
        {
            foreach (var (path, stamp, artifact) in lasting)
                sql.Execute($"""
                    INSERT INTO source_files (path, size, modified_ns, inode, changed_ns, artifact)
                    VALUES ({path}, {stamp.Size}, {stamp.ModifiedNs}, {stamp.Inode}, {stamp.ChangedNs}, {artifact})
                    ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns, inode = excluded.inode,
                        changed_ns = excluded.changed_ns, artifact = excluded.artifact
                    """);
        });
    }

    private sealed record Row
    {
        public required string Path { get; init; }
        public required long Size { get; init; }
        public required long ModifiedNs { get; init; }
        public required long Inode { get; init; }
        public required long ChangedNs { get; init; }
        public required ArtifactDigest Artifact { get; init; }

        public FileStamp Stamp => new(Size, ModifiedNs, Inode, ChangedNs);
    }
}
