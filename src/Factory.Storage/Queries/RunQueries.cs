using Dapper;
using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

public sealed class RunQueries
{
    private const string Summary = """
        b.pipeline, b.status, b.cancelled_by, b.ended_because, b.paused_by, b.params, v.number AS revision_number,
        (SELECT group_concat(s.name, ',') FROM gates g JOIN stages s ON s.run = g.run AND s.idx = g.idx
            WHERE b.ended IS NULL AND g.run = b.id AND g.asked IS NOT NULL AND g.approved IS NULL AND s.status = 'Acting') AS approving,
        (SELECT count(*) FROM stages s WHERE s.run = b.id AND s.trial IS NULL AND s.over IS NULL) AS stages,
        (SELECT count(*) FROM stages s WHERE s.run = b.id AND s.trial IS NULL AND s.over IS NULL AND s.status = 'Done') AS done,
        (SELECT count(*) FROM stages s WHERE s.run = b.id AND s.trial IS NULL AND s.over IS NULL AND s.status = 'Failed') AS failed
        """;
    /// <summary>More of them say no more than their number.</summary>
    private const int MostCarried = 20, MostWaiting = 1000;
    /// <summary>Stages that have done nothing yet; trials and parts of fan-outs excepted, which their study and fan-out count.</summary>
    private const string NotBegun = "s.status IN ('Waiting', 'Looking', 'Queued') AND s.started IS NULL AND s.part_of IS NULL AND s.trial IS NULL";
    private readonly Database _database;

    internal RunQueries(Database database) => _database = database;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RunSummary> List(int limit, string? pipeline = null) => _database.Read(c => Summaries(c, limit, pipeline, null));

    /// <summary>A run with its stages; for one that repeats another, the other's stages.</summary>
    /// <param name="brief">Whether many stages that were taken over from the run before, or have not begun, are counted and not read.</param>
    public RunDetails? Find(RunId run, bool brief = false) => _database.Read(c =>
    {
        if (Summaries(c, 1, null, run) is not [var summary]) return null;
        if (summary.Repeats is { } repeated)
            return new RunDetails(summary, [.. StageReader.Of(c, repeated).Select(s => AsRepeated(s, repeated, summary.Created))]);
        if (!brief) return new(summary, StageReader.Of(c, run));
        var (carried, waiting) = c.QuerySingle<(int, int)>(
            $"SELECT count(s.carried), count(*) FILTER (WHERE {NotBegun}) FROM stages s WHERE s.run = @run", new { run = run.Value });
        (carried, waiting) = (carried > MostCarried ? carried : 0, waiting > MostWaiting ? waiting : 0);
        return new(summary, StageReader.Of(c, run, $"({carried == 0} OR s.carried IS NULL) AND ({waiting == 0} OR NOT ({NotBegun}))")) { Carried = carried, Waiting = waiting };
    });

    /// <summary>
    /// A run that is over and repeats no other, with those of its stages that its result is told by: all but tasks that are done, and what gates look at.
    /// </summary>
    public RunDetails? FindEnd(RunId run) => _database.Read(c =>
    {
        if (Summaries(c, 1, null, run) is not [var summary]) return null;
        var stages = StageReader.Of(c, run, "s.kind <> 'Task' OR s.status <> 'Done' OR s.idx IN (SELECT a.value FROM stages g, json_each(g.after) a WHERE g.run = @run AND g.kind = 'Gate')");
        var (computed, cached, carried) = c.QuerySingle<(int, int, int)>("""
            SELECT (SELECT count(DISTINCT idx) FROM attempts WHERE run = @run), count(*) FILTER (WHERE over IS NULL AND provenance IN ('Cached', 'Shared')), count(carried)
            FROM stages WHERE run = @run
            """, new { run = run.Value });
        return new RunDetails(summary, stages) { Work = (computed, cached), Carried = carried > MostCarried ? carried : 0 };
    });

    /// <summary>How a run that repeats no other stands, and those of its stages that may be other than they were; null when there is none.</summary>
    /// <param name="from">Stages before this one, by index, are over and were told.</param>
    /// <param name="known">Stages before this one were told as they were before they began.</param>
    /// <param name="idle">Whether to read those too that wait for a device; else they are as good as not begun.</param>
    public RunNews? News(RunId run, int from, int known, bool idle) => _database.Read(c =>
        c.QueryFirstOrDefault<StandingRow>("SELECT status, paused_by FROM runs WHERE id = @run", new { run = run.Value }) is not { } row ? null
        : new RunNews(row.Status, row.PausedBy, StageReader.Of(c, run,
            $"s.carried IS NULL AND s.idx >= @from AND (s.idx >= @known OR @idle AND s.status <> 'Waiting' OR NOT ({NotBegun}))", new { from, known, idle })));

    public RunId? Last() => LastNumber() is > 0 and var last ? new RunId(last) : null;

    /// <summary>Whether a run is over. Cheap, unlike to find it with its stages.</summary>
    public bool HasEnded(RunId run) => _database.Read(c => c.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM runs WHERE id = @run AND ended IS NOT NULL UNION ALL SELECT 1 FROM run_repeats WHERE id = @run)", new { run = run.Value }));

    /// <summary>The latest run of a revision, by its key; null when it has none.</summary>
    public RunId? LatestOf(long revision) => _database.Read(c => c.QueryFirstOrDefault<RunId?>(
        "SELECT id FROM runs WHERE revision = @revision UNION ALL SELECT id FROM run_repeats WHERE revision = @revision ORDER BY id DESC LIMIT 1",
        new { revision }));

    /// <summary>
    /// The run of a pipeline that ended last, if it succeeded with a plan of this digest (see <see cref="PlanDigest"/>) and none is under way:
    /// it can be repeated if its content is still there.
    /// </summary>
    public RunId? LastIfSucceeded(string pipeline, string planDigest) => _database.Read(c => c.QueryFirstOrDefault<RunId?>("""
        SELECT id FROM (SELECT * FROM runs WHERE pipeline = @pipeline ORDER BY ended IS NOT NULL, ended DESC, id DESC LIMIT 1)
        WHERE plan_digest = @planDigest AND status = 'Succeeded'
        """, new { pipeline, planDigest }));

    /// <summary>The artifacts that a run's stages stand for: what must be there for it to be repeated.</summary>
    public IReadOnlyList<ArtifactDigest> Artifacts(RunId run) => _database.Read(c => c.Query<ArtifactDigest>(
        "SELECT DISTINCT o.artifact FROM stages s JOIN result_outputs o ON o.result = s.result WHERE s.run = @run", new { run = run.Value }).AsList());

    /// <summary>The run of a pipeline that was begun last, with what of it a later one may take over; null when there is none.</summary>
    public BegunRun? Begun(string pipeline) => _database.Read(c =>
    {
        if (c.QueryFirstOrDefault<BegunRow>("SELECT run, stages FROM begun WHERE pipeline = @pipeline", new { pipeline }) is not { } row) return null;
        // A dataset that was removed since is to be named anew.
        var outputs = c.Query<OutputRow>("""
            SELECT s.idx, o.artifact FROM stages s JOIN results r ON r.id = s.result LEFT JOIN result_outputs o ON o.result = s.result
            WHERE s.run = @run AND s.status = 'Done' AND s.kind = 'Task' AND r.current = 1 AND NOT EXISTS (
                SELECT 1 FROM result_outputs p JOIN dataset_versions v ON v.name IN (s.dataset, s.dataset || '/' || p.name) AND v.artifact = p.artifact
                WHERE p.result = s.result AND v.removed IS NOT NULL)
            """, new { run = row.Run.Value });
        return new BegunRun(row.Run, row.Stages, outputs.ToLookup(o => o.Idx, o => o.Artifact), stages => new ResultQueries(_database).Of(row.Run, stages));
    });

    internal long LastNumber() => _database.Read(c => c.ExecuteScalar<long>(
        "SELECT max((SELECT coalesce(max(id), 0) FROM runs), (SELECT coalesce(max(id), 0) FROM run_repeats))"));

    internal IReadOnlyList<Delta> ActiveDeltas() => _database.Read(c =>
        c.Query<string>("SELECT json FROM active_deltas ORDER BY seq", buffered: false).Select(StorageJson.Read<Delta>).ToList());

    private sealed record StandingRow
    {
        public required RunStatus Status { get; init; }
        public string? PausedBy { get; init; }
    }

    private sealed record BegunRow
    {
        public required RunId Run { get; init; }
        public required byte[] Stages { get; init; }
    }

    private sealed record OutputRow
    {
        public required int Idx { get; init; }
        public ArtifactDigest? Artifact { get; init; }
    }

    // What the other run computed, this one has from the cache.
    private static StageDetails AsRepeated(StageDetails stage, RunId repeated, long at) => stage.Status switch
    {
        StageStatus.Done => WithoutWork(stage, at) with
        {
            Provenance = Provenance.Cached,
            OriginRun = stage.OriginRun ?? repeated,
            OriginStage = stage.OriginStage ?? stage.Name,
        },
        // A trial that was ended early has no result to take over, and did no work here either.
        StageStatus.Pruned => WithoutWork(stage, at),
        _ => stage,
    };

    private static StageDetails WithoutWork(StageDetails stage, long at) => stage with
    {
        Why = null,
        Attempts = [],
        Hashed = null,
        Queued = null,
        Started = null,
        Ended = at,
        Publication = stage.Publication is { } made ? made with { Created = false, AliasFrom = null } : null,
    };

    private static List<RunSummary> Summaries(SqliteConnection c, int limit, string? pipeline, RunId? run)
    {
        var which = new { limit, pipeline, run = run?.Value };
        const string filter = "WHERE (@pipeline IS NULL OR b.pipeline = @pipeline) AND (@run IS NULL OR r.id = @run) ORDER BY r.id DESC LIMIT @limit";
        var computed = c.Query<RunSummary>($"""
            SELECT r.id, r.revision, r.requested_by, r.created, r.ended, {Summary},
                (SELECT count(*) FROM stages s WHERE s.run = b.id AND s.trial IS NULL AND s.over IS NULL AND s.provenance <> 'Computed') AS cached
            FROM runs r JOIN runs b ON b.id = r.id JOIN revisions v ON v.id = r.revision {filter}
            """, which);
        var repeated = c.Query<RunSummary>($"""
            SELECT r.id, r.repeats, r.revision, r.requested_by, r.created, r.created AS ended, {Summary},
                (SELECT count(*) FROM stages s WHERE s.run = b.id AND s.trial IS NULL AND s.over IS NULL AND s.status = 'Done') AS cached
            FROM run_repeats r JOIN runs b ON b.id = r.repeats JOIN revisions v ON v.id = r.revision {filter}
            """, which);
        return [.. computed.Concat(repeated).OrderByDescending(r => r.Id.Value).Take(limit)];
    }
}
