using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>One content that a dataset had.</summary>
public sealed record DatasetVersion
{
    public required string Name { get; init; }
    /// <summary>From 1; the same content keeps its number.</summary>
    public required long Version { get; init; }
    public required ArtifactDigest Artifact { get; init; }
    /// <summary>The run that first came to it.</summary>
    public required RunId Run { get; init; }
    /// <summary>The stage that computed it; null where its records are gone.</summary>
    public RunId? OriginRun { get; init; }
    public string? OriginStage { get; init; }
    public long? Size { get; init; }
    public long? Files { get; init; }
    public long? Rows { get; init; }
    public IReadOnlyList<TableColumn>? Columns { get; init; }
    public string? Label { get; init; }
    /// <summary>Label to rows.</summary>
    public IReadOnlyDictionary<string, long>? LabelCounts { get; init; }
    public required long Created { get; init; }
    /// <summary>When a run last came to it.</summary>
    public required long Confirmed { get; init; }
}

public sealed class DatasetQueries
{
    private const string Select = """
        SELECT v.*, a.size, a.files, r.run AS origin_run, s.name AS origin_stage FROM dataset_versions v JOIN artifacts a ON a.digest = v.artifact
        LEFT JOIN results r ON r.id = v.result LEFT JOIN stages s ON s.run = r.run AND s.idx = r.idx
        """;
    private readonly Database _database;

    internal DatasetQueries(Database database) => _database = database;

    /// <summary>Of each dataset the latest version, by name.</summary>
    public IReadOnlyList<DatasetVersion> List() => _database.Read(c => c.Query<DatasetVersion>($"""
        {Select} WHERE v.version = (SELECT version FROM dataset_versions WHERE name = v.name ORDER BY confirmed DESC, version DESC LIMIT 1) ORDER BY v.name
        """).AsList());

    /// <summary>Newest first; empty when there is no such dataset.</summary>
    public IReadOnlyList<DatasetVersion> Versions(string name) =>
        _database.Read(c => c.Query<DatasetVersion>($"{Select} WHERE v.name = @name ORDER BY v.version DESC", new { name }).AsList());

    /// <summary>
    /// <c>name@3</c>; <c>name@latest</c> or <c>name</c> is what the dataset is now: the version that a run came to last, which is not the
    /// highest one when data went back to what it was. Null when there is no such version.
    /// </summary>
    public DatasetVersion? Find(string reference)
    {
        var (name, version) = Reference.Split(reference);
        if (version is not null and not "latest" && Reference.Number(version) is null) return null;
        return _database.Read(c => c.QueryFirstOrDefault<DatasetVersion>($"""
            {Select} WHERE v.name = @name AND (@number IS NULL OR v.version = @number) ORDER BY v.confirmed DESC, v.version DESC LIMIT 1
            """, new { name, number = Reference.Number(version) }));
    }
}
