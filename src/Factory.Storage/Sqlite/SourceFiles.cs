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

    /// <summary>The content of the file when it had this stamp; null when that is not known.</summary>
    public ArtifactDigest? Find(string path, FileStamp stamp)
    {
        using var connection = _database.OpenReader();
        var digest = connection.ExecuteScalar<string?>("""
            SELECT artifact FROM source_files
            WHERE path = @path AND size = @Size AND modified_ns = @ModifiedNs AND inode = @Inode AND changed_ns = @ChangedNs
            """, new { path, stamp.Size, stamp.ModifiedNs, stamp.Inode, stamp.ChangedNs });
        return digest is null ? null : new ArtifactDigest(digest);
    }

    /// <param name="stamp">Taken before the file was read, and still true after.</param>
    public void Put(string path, FileStamp stamp, ArtifactDigest artifact)
    {
        var age = _time.GetUtcNow().ToUnixTimeMilliseconds() - Math.Max(stamp.ModifiedNs, stamp.ChangedNs) / 1_000_000;
        if (age < Unsettled.TotalMilliseconds) return;
        _writer.Write(sql => sql.Execute($"""
            INSERT INTO source_files (path, size, modified_ns, inode, changed_ns, artifact)
            VALUES ({path}, {stamp.Size}, {stamp.ModifiedNs}, {stamp.Inode}, {stamp.ChangedNs}, {artifact})
            ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns, inode = excluded.inode,
                changed_ns = excluded.changed_ns, artifact = excluded.artifact
            """));
    }
}
