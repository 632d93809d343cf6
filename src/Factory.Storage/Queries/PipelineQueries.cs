using Dapper;
using Factory.Engine;

namespace Factory.Storage;

public sealed class PipelineQueries
{
    private readonly Database _database;

    internal PipelineQueries(Database database) => _database = database;

    public Revision? Revision(long id) =>
        _database.Read(c => c.QueryFirstOrDefault<Revision>("SELECT * FROM revisions WHERE id = @id", new { id }));

    /// <summary>What a run is a run of; null when there is no such run.</summary>
    public Revision? RevisionOf(RunId run) => _database.Read(c => c.QueryFirstOrDefault<Revision>(
        "SELECT * FROM revisions WHERE id = (SELECT revision FROM runs WHERE id = @run UNION ALL SELECT revision FROM run_repeats WHERE id = @run)", new { run = run.Value }));

    /// <summary>What lies at a path now, as far as it was looked at.</summary>
    public Revision? At(string path) =>
        _database.Read(c => c.QueryFirstOrDefault<Revision>("SELECT * FROM revisions WHERE path = @path AND current = 1", new { path }));

    /// <summary>Its key alone: a text may be long.</summary>
    public long? KeyAt(string path) => _database.Read(c => c.ExecuteScalar<long?>("SELECT id FROM revisions WHERE path = @path AND current = 1", new { path }));

    /// <summary>What lies at all paths now.</summary>
    public IReadOnlyList<Revision> Current() =>
        _database.Read(c => c.Query<Revision>("SELECT * FROM revisions WHERE current = 1 ORDER BY pipeline, path").AsList());

    /// <summary>What waits for something at all paths now; asked again and again, so it is not sifted out of all that there is.</summary>
    public IReadOnlyList<Revision> Waiting() =>
        _database.Read(c => c.Query<Revision>("SELECT * FROM revisions WHERE current = 1 AND state = 'Waiting' ORDER BY pipeline, path").AsList());

    /// <summary>For each pipeline the revision that was touched last, retired ones too.</summary>
    public IReadOnlyList<Revision> Latest() => _database.Read(c => c.Query<Revision>("""
        SELECT r.* FROM pipelines p JOIN revisions r ON r.id =
            (SELECT id FROM revisions WHERE pipeline = p.name ORDER BY current DESC, updated DESC, id DESC LIMIT 1)
        ORDER BY p.name
        """).AsList());

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Revision> Of(string pipeline) =>
        _database.Read(c => c.Query<Revision>("SELECT * FROM revisions WHERE pipeline = @pipeline ORDER BY number DESC", new { pipeline }).AsList());
}
