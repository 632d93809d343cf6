using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What is known of what a dataset's version holds.</summary>
/// <param name="Json">Null when it could not be found out.</param>
/// <param name="Error">Why not.</param>
public sealed record StoredProfile(string? Json, string? Error);

public sealed class ProfileQueries
{
    private readonly Database _database;

    internal ProfileQueries(Database database) => _database = database;

    /// <summary>Null when nobody has looked yet.</summary>
    public StoredProfile? Find(ArtifactDigest artifact) => _database.Read(c => c.Query<(string? Json, string? Error)>(
        "SELECT profile, error FROM profiles WHERE artifact = @artifact", new { artifact }).Select(p => new StoredProfile(p.Json, p.Error)).FirstOrDefault());

    /// <summary>Content of dataset versions that has no profile yet, newest first.</summary>
    public IReadOnlyList<ArtifactDigest> Missing() => _database.Read(c => c.Query<ArtifactDigest>("""
        SELECT artifact FROM dataset_versions v WHERE removed IS NULL AND NOT EXISTS (SELECT 1 FROM profiles p WHERE p.artifact = v.artifact)
        GROUP BY artifact ORDER BY max(created) DESC
        """).AsList());
}
