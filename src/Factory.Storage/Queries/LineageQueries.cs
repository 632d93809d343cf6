using Dapper;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

public sealed class LineageQueries
{
    private readonly Database _database;

    internal LineageQueries(Database database) => _database = database;

    /// <summary>From a release (<c>digits@champion</c>) down to the sources; null when there is none.</summary>
    public LineageNode? OfRelease(string reference)
    {
        if (new ReleaseQueries(_database).Find(reference) is not { } release) return null;
        return _database.Read(c =>
        {
            var artifacts = c.Query<EdgeRow>("""
                SELECT 'Input' AS role, input AS name, artifact, producer, origin FROM release_artifacts
                WHERE name = @Name AND version = @Version ORDER BY position
                """, new { release.Name, release.Version }).AsList();
            return new LineageNode
            {
                Kind = LineageKind.Release, Name = $"{release.Name}@{release.Version}", Inputs = Tree(c, artifacts),
            };
        });
    }

    /// <summary>From a dataset version (<c>digits/raw@latest</c>) down to the sources; null when there is none.</summary>
    public LineageNode? OfDataset(string reference)
    {
        if (new DatasetQueries(_database).Find(reference) is not { } dataset) return null;
        return _database.Read(c =>
        {
            var made = c.Query<EdgeRow>("""
                SELECT 'Input' AS role, name, artifact, result AS producer FROM dataset_versions WHERE name = @Name AND version = @Version
                """, new { dataset.Name, dataset.Version }).AsList();
            return new LineageNode
            {
                Kind = LineageKind.Dataset, Name = $"{dataset.Name}@{dataset.Version}", Artifact = dataset.Artifact,
                Inputs = Tree(c, made)[0] is { Inputs: { Count: > 0 } inputs } ? inputs : Added(dataset),
            };
        });
    }

    /// <summary>Of what was added by hand the place where it was.</summary>
    private static IReadOnlyList<LineageNode> Added(DatasetVersion dataset) => dataset.Source is not { } source ? []
        : [new() { Kind = LineageKind.Source, Name = dataset.Author is { } author ? $"added by {author}" : "added", Origin = source }];

    private static IReadOnlyList<LineageNode> Tree(SqliteConnection c, IReadOnlyList<EdgeRow> roots)
    {
        long[] start = [.. roots.Select(r => r.Producer).OfType<long>().Distinct()];
        const string ancestors = """
            WITH RECURSIVE up (id) AS (SELECT value FROM json_each(@start)
                UNION SELECT e.producer FROM up JOIN lineage_edges e ON e.result = up.id WHERE e.producer IS NOT NULL)
            """;
        var key = new { start = StorageJson.Write(start) };
        var stages = c.Query<StageRow>($"""
            {ancestors} SELECT r.id, u.pipeline, r.run, r.idx, s.name, s.type, r.input_hash, r.metrics, r.best, r.created
            FROM up JOIN results r ON r.id = up.id JOIN stages s ON s.run = r.run AND s.idx = r.idx JOIN runs u ON u.id = r.run
            """, key).ToDictionary(s => s.Id, s => s.Stage);
        var edges = c.Query<EdgeRow>($"{ancestors} SELECT e.* FROM up JOIN lineage_edges e ON e.result = up.id ORDER BY e.result, e.role DESC, e.name", key)
            .ToLookup(e => e.Result);
        return new LineageTree(stages, edges).Nodes(roots);
    }
}
