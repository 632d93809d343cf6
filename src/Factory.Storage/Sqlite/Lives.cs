using Dapper;

namespace Factory.Storage;

/// <summary>When daemons began on this state directory and ended: one that did not end itself died. Thread-safe.</summary>
public sealed class Lives
{
    private readonly Writer _writer;
    private readonly Database _database;
    private readonly TimeProvider _time;

    internal Lives(Writer writer, Database database, TimeProvider time) => (_writer, _database, _time) = (writer, database, time);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Begin() => _writer.Write(sql => sql.Execute($"INSERT INTO lives (began) VALUES ({Now})"), durably: false);

    public void End() => _writer.Write(sql => sql.Execute($"UPDATE lives SET ended = {Now} WHERE id = (SELECT max(id) FROM lives)"));

    /// <summary>When a daemon began after one that had died, between two times; milliseconds since 1970.</summary>
    public IReadOnlyList<long> AfterDeaths(long from, long? until) => _database.Read(c => c.Query<long>(
        "SELECT l.began FROM lives l JOIN lives d ON d.id = l.id - 1 WHERE d.ended IS NULL AND l.began > @from AND l.began <= @until ORDER BY l.began",
        new { from, until = until ?? long.MaxValue }).AsList());
}
