using Dapper;

namespace Factory.Storage;

/// <summary>How far a trigger has come.</summary>
/// <param name="Spec">What it waits for, in canonical words: one that says something else begins anew.</param>
/// <param name="Since">When it was first seen, in Unix milliseconds.</param>
/// <param name="Fired">Of a schedule: the time that it last fired for.</param>
/// <param name="Seen">Of a change: what was there when it last fired or was first looked at.</param>
public sealed record TriggerState(string Spec, long Since, long? Fired, string? Seen);

/// <summary>What is remembered of the triggers of pipelines, so that none fires twice or is missed because the daemon was away.</summary>
public sealed class Triggers
{
    private readonly Writer _writer;
    private readonly Database _database;

    internal Triggers(Writer writer, Database database) => (_writer, _database) = (writer, database);

    /// <param name="path">The pipeline's file.</param>
    public TriggerState? Find(string path, string name) => _database.Read(c =>
        c.QueryFirstOrDefault<Row>("SELECT spec, since, fired, seen FROM triggers WHERE path = @path AND name = @name", new { path, name }))
        is { } row ? new(row.Spec, row.Since, row.Fired, row.Seen) : null;

    public void Put(string path, string name, TriggerState state) => _writer.Write(sql => sql.Execute($"""
        INSERT INTO triggers (path, name, spec, since, fired, seen) VALUES ({path}, {name}, {state.Spec}, {state.Since}, {state.Fired}, {state.Seen})
        ON CONFLICT (path, name) DO UPDATE SET spec = excluded.spec, since = excluded.since, fired = excluded.fired, seen = excluded.seen
        """));

    /// <summary>Whether a run of that pipeline was begun for this reason at that time or later.</summary>
    public bool HasBegun(string pipeline, string by, long since) => _database.Read(c => c.ExecuteScalar<bool>("""
        SELECT EXISTS (SELECT 1 FROM runs WHERE pipeline = @pipeline AND requested_by = @by AND created >= @since)
            OR EXISTS (SELECT 1 FROM run_repeats t JOIN runs r ON r.id = t.repeats WHERE r.pipeline = @pipeline AND t.requested_by = @by AND t.created >= @since)
        """, new { pipeline, by, since }));

    /// <summary>The digest of the plan that a revision was last run with; null when it never was.</summary>
    public string? LastPlanOf(long revision) => _database.Read(c => c.QueryFirstOrDefault<string>("""
        SELECT plan_digest FROM (SELECT id, plan_digest FROM runs WHERE revision = @revision
            UNION ALL SELECT t.id, r.plan_digest FROM run_repeats t JOIN runs r ON r.id = t.repeats WHERE t.revision = @revision)
        ORDER BY id DESC LIMIT 1
        """, new { revision }));

    /// <summary>The accepted pipelines in a folder whose text may hold a trigger.</summary>
    /// <param name="path">Of one of them; null for all.</param>
    public IReadOnlyList<Revision> Watched(string folder, string? path = null) => _database.Read(c => c.Query<Revision>("""
        SELECT * FROM revisions WHERE current = 1 AND state = 'Accepted' AND substr(path, 1, length(@folder) + 1) = @folder || '/' AND path = coalesce(@path, path)
            AND (instr(text, 'trigger ') > 0 OR instr(used, 'trigger ') > 0) ORDER BY path
        """, new { folder, path }).AsList());

    private sealed record Row
    {
        public required string Spec { get; init; }
        public required long Since { get; init; }
        public long? Fired { get; init; }
        public string? Seen { get; init; }
    }
}
