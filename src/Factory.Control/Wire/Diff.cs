namespace Factory.Control;

/// <summary>Two runs, stage by stage.</summary>
/// <param name="Stages">All stages of either, trials left out, those that changed and those that did not.</param>
public sealed record RunDiff(long Before, long After, IReadOnlyList<StageDiff> Stages);

public sealed record StageDiff
{
    public required string Name { get; init; }
    public required DiffKind Change { get; init; }
    /// <summary>How it ended; null where it was not there.</summary>
    public StageState? StatusBefore { get; init; }
    public StageState? StatusAfter { get; init; }
    /// <summary>What of its inputs, settings and code differs.</summary>
    public IReadOnlyList<Difference> Inputs { get; init; } = [];
    /// <summary>What it measured otherwise.</summary>
    public IReadOnlyList<Difference> Metrics { get; init; } = [];
    /// <summary>Which of its outputs have other content.</summary>
    public IReadOnlyList<Difference> Outputs { get; init; } = [];
    /// <summary>Seconds from its start to its end; null where it was not computed.</summary>
    public double? SecondsBefore { get; init; }
    public double? SecondsAfter { get; init; }
}

[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<DiffKind>))]
public enum DiffKind
{
    /// <summary>The same input gave the same.</summary>
    Same,
    /// <summary>Other input, or another outcome.</summary>
    Changed,
    Added,
    Removed,
}
