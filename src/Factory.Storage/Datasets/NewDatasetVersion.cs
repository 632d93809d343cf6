using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>Content that a person names.</summary>
public sealed record NewDatasetVersion
{
    public required string Name { get; init; }
    public required ArtifactDigest Artifact { get; init; }
    public required string Author { get; init; }
    /// <summary>Where it came from: a path, an archive.</summary>
    public required string Source { get; init; }
    public string? Note { get; init; }
    /// <summary>Points to it from now on.</summary>
    public string? Alias { get; init; }
    public ArtifactKind Kind { get; init; } = ArtifactKind.Files;
    /// <summary>The number that it has elsewhere: it gets the same here where that is free.</summary>
    public long? Number { get; init; }
    /// <summary>By how many bytes the store grew.</summary>
    public long Stored { get; init; }
}
