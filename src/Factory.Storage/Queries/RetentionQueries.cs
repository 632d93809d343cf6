using Dapper;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>What a collection would cost those who want it back.</summary>
/// <param name="Releases">That could not be made again: a source of theirs is lost.</param>
/// <param name="Results">That would have to be computed again.</param>
/// <param name="DeviceHours">That computing them took, by the ledger.</param>
/// <param name="Money">That it cost, by currency.</param>
public sealed record CollectionImpact(IReadOnlyList<string> Releases, long Results, double DeviceHours, IReadOnlyDictionary<string, decimal> Money);

/// <summary>A run that made something.</summary>
public sealed record Maker
{
    public required string Pipeline { get; init; }
    public required RunId Run { get; init; }
    /// <summary>The values of its params; null for a run that an earlier version recorded.</summary>
    public Value.Map? Params { get; init; }
}

/// <summary>What the records need of the store.</summary>
public sealed class RetentionQueries
{
    private readonly Database _database;

    internal RetentionQueries(Database database) => _database = database;

    /// <summary>All artifacts that stay: of releases, datasets, runs that have not ended, and of what ran or was used since a moment.</summary>
    /// <param name="versions">How many versions of each dataset stay, besides those with an alias; null for all.</param>
    public IReadOnlyList<CollectionRoot> Roots(DateTimeOffset since, int? versions) => _database.Read(c => c.Query<(ArtifactDigest Artifact, string Why, bool Certain)>($"""
        SELECT artifact, 'release ' || name || '@' || version, 1 FROM release_artifacts
        UNION ALL SELECT artifact, 'dataset ' || name || '@' || version, 1 FROM dataset_versions v WHERE removed IS NULL
            AND NOT EXISTS (SELECT 1 FROM ({DatasetBook.Old("@versions")}) o WHERE o.name = v.name AND o.version = v.version)
        UNION ALL SELECT i.content, 'an input of run ' || i.run, 1 FROM stage_inputs i JOIN runs r ON r.id = i.run WHERE r.ended IS NULL AND i.content IS NOT NULL
        UNION ALL SELECT o.artifact, 'a result of run ' || s.run, 1 FROM stages s JOIN runs r ON r.id = s.run JOIN result_outputs o ON o.result = s.result
            WHERE r.ended IS NULL
        UNION ALL SELECT i.content, 'an input of run ' || i.run, 0 FROM stage_inputs i JOIN runs r ON r.id = i.run WHERE r.created > @since AND i.content IS NOT NULL
        UNION ALL SELECT o.artifact, 'a result of run ' || x.run, 0 FROM results x JOIN result_outputs o ON o.result = x.id WHERE x.current = 1
            AND (x.created > @since OR EXISTS (SELECT 1 FROM stages s WHERE s.result = x.id AND s.ended > @since))
        """, new { since = since.ToUnixTimeMilliseconds(), versions = versions ?? int.MaxValue }).Select(r => new CollectionRoot(r.Artifact, r.Why, r.Certain)).ToList());

    public CollectionImpact Impact(Func<ArtifactDigest, bool> isDead) => _database.Read(c =>
    {
        var results = c.Query<(long Result, ArtifactDigest Artifact)>("SELECT result, artifact FROM result_outputs").AsList()
            .Where(r => isDead(r.Artifact)).Select(r => r.Result).Distinct().ToList();
        var ledger = c.Query<(string? Currency, double Hours, long Micros)>("""
            SELECT c.currency, sum((c.until - c.since) / 3600000.0), sum(coalesce(c.amount, 0)) FROM results r
            JOIN attempts a ON a.run = r.run AND a.idx = r.idx AND a.end = 'Succeeded' JOIN charges c ON c.run = a.run AND c.idx = a.idx AND c.number = a.number
            WHERE r.id IN (SELECT value FROM json_each(@results)) GROUP BY c.currency
            """, new { results = StorageJson.Write(results) }).AsList();
        var sources = c.Query<(string Release, ArtifactDigest Artifact)>("""
            WITH RECURSIVE up (release, id) AS (SELECT name || '@' || version, producer FROM release_artifacts WHERE producer IS NOT NULL
                UNION SELECT up.release, e.producer FROM up JOIN lineage_edges e ON e.result = up.id WHERE e.producer IS NOT NULL)
            SELECT DISTINCT up.release, e.artifact FROM up JOIN lineage_edges e ON e.result = up.id WHERE e.producer IS NULL AND e.artifact IS NOT NULL
            """).AsList();
        return new CollectionImpact(
            [.. sources.Where(s => isDead(s.Artifact)).Select(s => s.Release).Distinct().Order(StringComparer.Ordinal)], results.Count,
            ledger.Sum(l => l.Hours), ledger.Where(l => l.Currency is not null).ToDictionary(l => l.Currency!, l => l.Micros / 1_000_000m));
    });

    /// <summary>Whose artifact that is: dataset versions, releases, and runs whose results hold it.</summary>
    public IReadOnlyList<string> Owners(ArtifactDigest artifact) => _database.Read(c => c.Query<string>("""
        SELECT 'release ' || name || '@' || version FROM release_artifacts WHERE artifact = @artifact
        UNION SELECT 'dataset ' || name || '@' || version FROM dataset_versions WHERE artifact = @artifact AND removed IS NULL
        UNION SELECT 'run ' || x.run || ', stage ' || s.name FROM result_outputs o JOIN results x ON x.id = o.result
            JOIN stages s ON s.run = x.run AND s.idx = x.idx WHERE o.artifact = @artifact
        """, new { artifact }).AsList());

    /// <summary>The runs that made it, newest first: one of the same pipeline with the same values makes it again.</summary>
    public IReadOnlyList<Maker> Makers(ArtifactDigest artifact) => _database.Read(c => c.Query<Maker>("""
        SELECT DISTINCT r.pipeline, r.id AS run, r.params FROM result_outputs o JOIN results x ON x.id = o.result JOIN runs r ON r.id = x.run
        WHERE o.artifact = @artifact ORDER BY r.id DESC
        """, new { artifact }).AsList());

    /// <summary>Every artifact that the records name.</summary>
    public IReadOnlyList<ArtifactDigest> Named() => _database.Read(c => c.Query<ArtifactDigest>("""
        SELECT artifact FROM release_artifacts UNION SELECT artifact FROM dataset_versions WHERE removed IS NULL
        UNION SELECT o.artifact FROM results x JOIN result_outputs o ON o.result = x.id WHERE x.current = 1
        """).AsList());
}
