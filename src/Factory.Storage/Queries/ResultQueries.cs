using Dapper;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>What a stage's input hash was made of.</summary>
public sealed record StageDocument
{
    public required RunId Run { get; init; }
    public required int Idx { get; init; }
    public required string Name { get; init; }
    public required InputHash InputHash { get; init; }
    public required StageStatus Status { get; init; }
    public required Value.Map Document { get; init; }
}

public sealed class ResultQueries
{
    private const string Document =
        "SELECT s.run, s.idx, s.name, s.input_hash, s.status, d.document FROM stages s JOIN input_documents d ON d.input_hash = s.input_hash";
    private readonly Database _database;

    internal ResultQueries(Database database) => _database = database;

    /// <summary>What the cache answers under hashes. Does not look at the store.</summary>
    public IReadOnlyDictionary<InputHash, KnownResult> Find(IReadOnlyCollection<InputHash> hashes) => _database.Read(c =>
    {
        var rows = c.Query<ResultRow>("""
            SELECT r.id, r.idx, r.input_hash, r.metrics, r.best, r.trials, r.run, r.created, s.name AS stage
            FROM results r JOIN stages s ON s.run = r.run AND s.idx = r.idx
            WHERE r.input_hash IN (SELECT value FROM json_each(@hashes)) AND r.current = 1
            """, new { hashes = StorageJson.Write(hashes) }).AsList();
        return Known(c, rows).ToDictionary(k => k.Row.InputHash, k => k.Known);
    });

    /// <summary>What stages of a run made, by index.</summary>
    public IReadOnlyDictionary<int, StageResult> Of(RunId run, IEnumerable<int> stages) => _database.Read(c =>
    {
        var rows = c.Query<ResultRow>("""
            SELECT r.id, s.idx, r.input_hash, r.metrics, r.best, r.trials, r.run, r.created, s.name AS stage
            FROM stages s JOIN results r ON r.id = s.result WHERE s.run = @run AND s.idx IN (SELECT value FROM json_each(@stages))
            """, new { run = run.Value, stages = StorageJson.Write(stages) }).AsList();
        return Known(c, rows).ToDictionary(k => k.Row.Idx, k => k.Known.Result);
    });

    /// <summary>What a stage's input hash was made of; null when it has none yet.</summary>
    public StageDocument? DocumentOf(RunId run, int stage) => _database.Read(c =>
        c.QueryFirstOrDefault<StageDocument>($"{Document} WHERE s.run = @run AND s.idx = @stage", new { run = run.Value, stage }));

    /// <summary>The stage of that name in the nearest earlier run of the same pipeline that got as far as to hash it.</summary>
    public StageDocument? DocumentBefore(RunId run, string stage) => _database.Read(c => c.QueryFirstOrDefault<StageDocument>($"""
        {Document} JOIN runs r ON r.id = s.run
        WHERE s.name = @stage AND s.run < @run AND r.pipeline = (SELECT pipeline FROM runs WHERE id = @run) ORDER BY s.run DESC LIMIT 1
        """, new { run = run.Value, stage }));

    private static IEnumerable<(ResultRow Row, KnownResult Known)> Known(SqliteConnection c, IReadOnlyCollection<ResultRow> rows)
    {
        var outputs = c.Query<OutputRow>("SELECT result, name, kind, artifact FROM result_outputs WHERE result IN (SELECT value FROM json_each(@ids))",
            new { ids = StorageJson.Write(rows.Select(r => r.Id).Distinct()) }).ToLookup(o => o.Result);
        return rows.Select(r => (r, Known(r, outputs[r.Id])));
    }

    private static KnownResult Known(ResultRow row, IEnumerable<OutputRow> outputs) => new(
        row.InputHash,
        new StageResult
        {
            Outputs = outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, o.Artifact)),
            Metrics = row.Metrics,
            Best = row.Best,
            Trials = row.Trials,
        },
        new ResultOrigin(row.Run, row.Stage),
        row.Created);

    private sealed record OutputRow
    {
        public required long Result { get; init; }
        public required string Name { get; init; }
        public required ArtifactKind Kind { get; init; }
        public required ArtifactDigest Artifact { get; init; }
    }

    private sealed record ResultRow
    {
        public required int Idx { get; init; }
        public required InputHash InputHash { get; init; }
        public required long Id { get; init; }
        public required Value.Map Metrics { get; init; }
        public Value.Map? Best { get; init; }
        public required int Trials { get; init; }
        public required RunId Run { get; init; }
        public required string Stage { get; init; }
        public required long Created { get; init; }
    }
}
