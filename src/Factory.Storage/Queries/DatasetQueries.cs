using Dapper;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>One content that a dataset had.</summary>
public sealed record DatasetVersion
{
    public required string Name { get; init; }
    /// <summary>From 1; the same content keeps its number.</summary>
    public required long Version { get; init; }
    public required ArtifactDigest Artifact { get; init; }
    public ArtifactKind Kind { get; init; }
    /// <summary>The run that first came to it; null for one that was added.</summary>
    public RunId? Run { get; init; }
    /// <summary>Who added it; null for one that a run made.</summary>
    public string? Author { get; init; }
    /// <summary>Where it was added from.</summary>
    public string? Source { get; init; }
    public string? Note { get; init; }
    /// <summary>The version that was the latest before it was added.</summary>
    public long? Parent { get; init; }
    /// <summary>Bytes that the store grew by.</summary>
    public long? Stored { get; init; }
    public IReadOnlyList<string> Aliases { get; init; } = [];
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
        SELECT v.*, a.kind, a.size, a.files, r.run AS origin_run, s.name AS origin_stage,
            (SELECT json_group_array(alias) FROM (SELECT alias FROM dataset_aliases t WHERE t.name = v.name AND t.version = v.version ORDER BY alias)) AS aliases
        FROM dataset_versions v JOIN artifacts a ON a.digest = v.artifact
        LEFT JOIN results r ON r.id = v.result LEFT JOIN stages s ON s.run = r.run AND s.idx = r.idx
        """;
    private readonly Database _database;

    internal DatasetQueries(Database database) => _database = database;

    /// <summary>Of each dataset the latest version, by name.</summary>
    public IReadOnlyList<DatasetVersion> List() => _database.Read(c => c.Query<DatasetVersion>($"""
        {Select} WHERE v.version = (SELECT version FROM dataset_versions WHERE name = v.name AND removed IS NULL
            ORDER BY confirmed DESC, version DESC LIMIT 1) ORDER BY v.name
        """).AsList());

    /// <summary>All versions of all datasets, by name.</summary>
    public IReadOnlyList<DatasetVersion> All() =>
        _database.Read(c => c.Query<DatasetVersion>($"{Select} WHERE v.removed IS NULL ORDER BY v.name, v.version").AsList());

    /// <summary>Newest first; empty when there is no such dataset.</summary>
    public IReadOnlyList<DatasetVersion> Versions(string name) =>
        _database.Read(c => c.Query<DatasetVersion>($"{Select} WHERE v.name = @name AND v.removed IS NULL ORDER BY v.version DESC", new { name }).AsList());

    /// <summary>
    /// <c>name@3</c>, <c>name@golden</c>; <c>name@latest</c> or <c>name</c> is what the dataset is now: the version that a run or an addition
    /// came to last, which is not the highest one when data went back to what it was. Null when there is no such version.
    /// </summary>
    public DatasetVersion? Find(string reference)
    {
        var (name, version) = Reference.Split(reference);
        var (number, alias) = (Reference.Number(version), version is null or DatasetBook.Latest ? null : version);
        return _database.Read(c => c.QueryFirstOrDefault<DatasetVersion>($"""
            {Select} WHERE v.name = @name AND v.removed IS NULL AND (@alias IS NULL OR v.version = coalesce(@number,
                (SELECT version FROM dataset_aliases WHERE name = @name AND alias = @alias)))
            ORDER BY v.confirmed DESC, v.version DESC LIMIT 1
            """, new { name, number, alias }));
    }
}
