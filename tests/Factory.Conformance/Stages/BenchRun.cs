using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>What a run on a <see cref="StageBench"/> left behind.</summary>
/// <param name="Metrics">What the stage returned.</param>
/// <param name="Outputs">What it wrote, in the order of its properties.</param>
/// <param name="Points">The points of its curves.</param>
/// <param name="Progress">What it said of its progress.</param>
/// <param name="Log">The lines it logged.</param>
public sealed record BenchRun<TMetrics>(
    TMetrics Metrics, IReadOnlyList<OutputArtifact> Outputs, IReadOnlyList<BenchPoint> Points, IReadOnlyList<BenchProgress> Progress, IReadOnlyList<string> Log)
{
    /// <summary>What it warned of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The output of that name.</summary>
    public OutputArtifact Output(string name) =>
        Outputs.FirstOrDefault(o => o.Name == name)
        ?? throw new ConformanceException($"there is no output `{name}`; there is {string.Join(", ", Outputs.Select(o => $"`{o.Name}`"))}");
}

/// <summary>One point of a curve.</summary>
public sealed record BenchPoint(string Metric, double Value, long Step);

/// <summary>How far the stage said it was.</summary>
public sealed record BenchProgress(double Fraction, string? Note);
