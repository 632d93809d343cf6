using Dapper;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>An immutable set of artifacts that passed its gate.</summary>
public sealed record Release
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    public string Pipeline { get; init; } = "";
    /// <summary>The run that made it, and the run's stage.</summary>
    public required RunId Run { get; init; }
    public required int Stage { get; init; }
    /// <summary>The gate's stage in that run.</summary>
    public int? Gate { get; init; }
    public long Created { get; init; }
    /// <summary>In order; the first is the model.</summary>
    public IReadOnlyList<ReleasedArtifact> Artifacts { get; init; } = [];
    /// <summary>The aliases that point to it now.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <param name="Name">The input's name: its folder in the release's tree.</param>
public sealed record ReleasedArtifact(string Name, ArtifactKind Kind, ArtifactDigest Digest);

/// <summary>An alias that began to point elsewhere.</summary>
public sealed record AliasMove
{
    public required string Name { get; init; }
    public required string Alias { get; init; }
    public required long Version { get; init; }
    public required RunId Run { get; init; }
    public required long At { get; init; }
}

public sealed class ReleaseQueries
{
    private const string Select = "SELECT r.*, r.idx AS stage, n.pipeline FROM releases r JOIN release_names n ON n.name = r.name";
    private readonly Database _database;

    internal ReleaseQueries(Database database) => _database = database;

    /// <summary>All versions of all names, newest first.</summary>
    public IReadOnlyList<Release> List() => _database.Read(c => Complete(c, c.Query<Release>($"{Select} ORDER BY r.created DESC, r.version DESC, r.name")));

    /// <summary>Newest first; empty when there is no such name.</summary>
    public IReadOnlyList<Release> Versions(string name) =>
        _database.Read(c => Complete(c, c.Query<Release>($"{Select} WHERE r.name = @name ORDER BY r.version DESC", new { name })));

    /// <summary><c>name@2</c>, <c>name@champion</c> (an alias), or <c>name</c> for the newest. Null when there is none.</summary>
    public Release? Find(string reference)
    {
        var (name, version) = Reference.Split(reference);
        var found = _database.Read(c => Complete(c, c.Query<Release>($"""
            {Select} WHERE r.name = @name AND (@version IS NULL OR r.version = @number
                OR (@number IS NULL AND r.version = (SELECT version FROM aliases WHERE name = @name AND alias = @version)))
            ORDER BY r.version DESC LIMIT 1
            """, new { name, version, number = Reference.Number(version) })));
        return found is [var release] ? release : null;
    }

    internal long? VersionOf(string name, string manifest) => _database.Read(c =>
        c.ExecuteScalar<long?>("SELECT version FROM releases WHERE name = @name AND manifest = @manifest", new { name, manifest }));

    /// <summary>The pipeline that a name belongs to; null when it is free.</summary>
    public string? OwnerOf(string name) => _database.Read(c => c.ExecuteScalar<string?>("SELECT pipeline FROM release_names WHERE name = @name", new { name }));

    /// <summary>Where an alias pointed, newest first.</summary>
    public IReadOnlyList<AliasMove> History(string name, string alias) => _database.Read(c =>
        c.Query<AliasMove>("SELECT * FROM alias_moves WHERE name = @name AND alias = @alias ORDER BY id DESC", new { name, alias }).AsList());

    /// <summary>The newest release of that name whose model has other bytes, or null.</summary>
    public PreviousRelease? FindPrevious(string release, ArtifactDigest model) => _database.Read(c =>
        c.Query<(long Version, string Model)>(
            "SELECT version, model FROM releases WHERE name = @release AND model <> @Hex ORDER BY version DESC LIMIT 1", new { release, model.Hex })
            .Select(r => new PreviousRelease(release, r.Version, new(r.Model))).FirstOrDefault());

    private static IReadOnlyList<Release> Complete(SqliteConnection c, IEnumerable<Release> releases) => [.. releases.Select(r => r with
    {
        Artifacts = [.. c.Query<(string Input, string Kind, string Artifact)>(
            "SELECT input, kind, artifact FROM release_artifacts WHERE name = @Name AND version = @Version ORDER BY position", new { r.Name, r.Version })
            .Select(a => new ReleasedArtifact(a.Input, Enum.Parse<ArtifactKind>(a.Kind), new(a.Artifact)))],
        Aliases = c.Query<string>("SELECT alias FROM aliases WHERE name = @Name AND version = @Version ORDER BY alias", new { r.Name, r.Version }).AsList(),
    })];
}
