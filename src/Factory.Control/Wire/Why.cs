namespace Factory.Control;

/// <summary>Why a stage ran, did not run, runs where it runs, or waits.</summary>
public sealed record WhyReport
{
    public required long Run { get; init; }
    public required string Stage { get; init; }
    public required StageState Status { get; init; }
    public ResultSource? Provenance { get; init; }
    public string? InputHash { get; init; }
    /// <summary>The answer in sentences.</summary>
    public required IReadOnlyList<string> Words { get; init; }
    /// <summary>The run it was compared with; null when there is none of this stage before.</summary>
    public long? Against { get; init; }
    /// <summary>What of its input differs from that run.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];
    public PlacementView? Placement { get; init; }
    /// <summary>What it waits or waited for.</summary>
    public IReadOnlyList<string> Waits { get; init; } = [];
    public IReadOnlyList<AttemptView> Attempts { get; init; } = [];
}

/// <param name="Field">Such as <c>settings.epochs</c> or <c>inputs.train</c>.</param>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is not there any more.</param>
public sealed record Difference(string Field, string? Before, string? After);

public sealed record PlacementView(string Device, string Why);
