using Dapper;
using Factory.Engine;
using Factory.Sdk;

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

    /// <summary>What the cache answers under a hash. Does not look at the store.</summary>
    public KnownResult? Find(InputHash hash) => _database.Read(c =>
    {
        var row = c.QueryFirstOrDefault<ResultRow>("""
            SELECT r.id, r.metrics, r.best, r.trials, r.run, r.created, s.name AS stage FROM results r JOIN stages s ON s.run = r.run AND s.idx = r.idx
            WHERE r.input_hash = @Hex AND r.current = 1
            """, new { hash.Hex });
        if (row is null) return null;
        var outputs = c.Query<OutputDetails>("SELECT name, kind, artifact FROM result_outputs WHERE result = @Id", new { row.Id });
        return new KnownResult(
            hash,
            new StageResult
            {
                Outputs = outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, o.Artifact)),
                Metrics = row.Metrics,
                Best = row.Best,
                Trials = row.Trials,
            },
            new ResultOrigin(row.Run, row.Stage),
            row.Created);
    });

    /// <summary>What a stage's input hash was made of; null when it has none yet.</summary>
    public StageDocument? DocumentOf(RunId run, int stage) => _database.Read(c =>
        c.QueryFirstOrDefault<StageDocument>($"{Document} WHERE s.run = @run AND s.idx = @stage", new { run = run.Value, stage }));

    /// <summary>The stage of that name in the nearest earlier run of the same pipeline that got as far as to hash it.</summary>
    public StageDocument? DocumentBefore(RunId run, string stage) => _database.Read(c => c.QueryFirstOrDefault<StageDocument>($"""
        {Document} JOIN runs r ON r.id = s.run
        WHERE s.name = @stage AND s.run < @run AND r.pipeline = (SELECT pipeline FROM runs WHERE id = @run) ORDER BY s.run DESC LIMIT 1
        """, new { run = run.Value, stage }));

    private sealed record ResultRow
    {
        public required long Id { get; init; }
        public required Value.Map Metrics { get; init; }
        public Value.Map? Best { get; init; }
        public required int Trials { get; init; }
        public required RunId Run { get; init; }
        public required string Stage { get; init; }
        public required long Created { get; init; }
    }
}
