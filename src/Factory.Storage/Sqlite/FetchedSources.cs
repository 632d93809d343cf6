using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What lay at an address when it was last read.</summary>
/// <param name="Mark">By which the server knows it again; null when it gives none.</param>
/// <param name="Checked">When it was last the content there; milliseconds since 1970.</param>
public sealed record Fetched(ArtifactDigest Artifact, string? Mark, long Checked);

/// <summary>Which content addresses had: what has not changed is not read again. Thread-safe.</summary>
public sealed class FetchedSources
{
    private readonly Writer _writer;
    private readonly Database _database;
    private readonly TimeProvider _time;

    internal FetchedSources(Writer writer, Database database, TimeProvider time) => (_writer, _database, _time) = (writer, database, time);

    public Fetched? Find(string url) => _database.Read(c => c.QueryFirstOrDefault<Row>("SELECT artifact, mark, checked FROM fetched WHERE url = @url", new { url }))
        is { } row ? new(new(row.Artifact), row.Mark, row.Checked) : null;

    public void Put(string url, ArtifactDigest artifact, string? mark) => _writer.Write(sql => sql.Execute($"""
        INSERT INTO fetched (url, mark, artifact, checked) VALUES ({url}, {mark}, {artifact}, {_time.GetUtcNow().ToUnixTimeMilliseconds()})
        ON CONFLICT (url) DO UPDATE SET mark = excluded.mark, artifact = excluded.artifact, checked = excluded.checked
        """));

    private sealed record Row
    {
        public required string Artifact { get; init; }
        public string? Mark { get; init; }
        public required long Checked { get; init; }
    }
}
