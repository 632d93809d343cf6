using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

internal sealed record EdgeRow
{
    public long Result { get; init; }
    public required string Role { get; init; }
    public required string Name { get; init; }
    public ArtifactDigest? Artifact { get; init; }
    public long? Producer { get; init; }
    public string? Origin { get; init; }
}

internal sealed record StageRow
{
    public required long Id { get; init; }
    public required string Pipeline { get; init; }
    public required RunId Run { get; init; }
    public required int Idx { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required InputHash InputHash { get; init; }
    public required Value.Map Metrics { get; init; }
    public Value.Map? Best { get; init; }
    public required long Created { get; init; }

    public LineageStage Stage => new()
    {
        Pipeline = Pipeline, Run = Run, Idx = Idx, Name = Name, Type = Type, InputHash = InputHash, Metrics = Metrics, Best = Best, Created = Created,
    };
}

/// <summary>Draws a graph as a tree: what has several uses is shown whole at its first, and by name at the others.</summary>
internal sealed class LineageTree(Dictionary<long, LineageStage> stages, ILookup<long, EdgeRow> edges)
{
    private readonly HashSet<long> _shown = [];

    public IReadOnlyList<LineageNode> Nodes(IEnumerable<EdgeRow> inputs) => [.. inputs.Select(Node)];

    private LineageNode Node(EdgeRow edge) => new()
    {
        Kind = edge.Producer is null ? LineageKind.Source : LineageKind.Artifact,
        Name = edge.Name,
        Artifact = edge.Artifact,
        Origin = edge.Origin,
        Inputs = edge.Producer is { } producer ? [Stage(producer)] : [],
    };

    private LineageNode Stage(long result)
    {
        var first = _shown.Add(result);
        return new()
        {
            Kind = LineageKind.Stage,
            Name = stages[result].Name,
            Stage = stages[result],
            Inputs = first ? Nodes(edges[result]) : [],
            Seen = !first && edges[result].Any(),
        };
    }
}
