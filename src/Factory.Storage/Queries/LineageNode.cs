using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

public enum LineageKind
{
    Release,
    Dataset,
    /// <summary>Content that a stage made or that came from outside: the node under a release, or an input of a stage.</summary>
    Artifact,
    /// <summary>A computation.</summary>
    Stage,
    /// <summary>Content that no recorded stage made: a file beside the pipeline.</summary>
    Source,
}

/// <summary>Something that was made, and under it what it was made from.</summary>
public sealed record LineageNode
{
    public required LineageKind Kind { get; init; }
    /// <summary>Of a release or dataset <c>name@version</c>; of an artifact or source its name among the inputs; of a stage its own.</summary>
    public required string Name { get; init; }
    public ArtifactDigest? Artifact { get; init; }
    /// <summary>Of a source: its path or reference.</summary>
    public string? Origin { get; init; }
    public LineageStage? Stage { get; init; }
    public IReadOnlyList<LineageNode> Inputs { get; init; } = [];
    /// <summary>Its inputs were shown further up in the tree.</summary>
    public bool Seen { get; init; }
}

/// <summary>The computation of a stage.</summary>
public sealed record LineageStage
{
    public required string Pipeline { get; init; }
    public required RunId Run { get; init; }
    public required int Idx { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required InputHash InputHash { get; init; }
    public required Value.Map Metrics { get; init; }
    /// <summary>Of a study: the best settings.</summary>
    public Value.Map? Best { get; init; }
    public required long Created { get; init; }
}
