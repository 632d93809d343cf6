using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>What a run or a release cost.</summary>
public sealed record CostReport
{
    /// <summary>The run, or the release's run.</summary>
    public required long Run { get; init; }
    /// <summary>Of a release: <c>name@version</c>.</summary>
    public string? Release { get; init; }
    /// <summary>What was computed, each with all its attempts; the trials of a study are one.</summary>
    public required IReadOnlyList<WorkView> Work { get; init; }
    /// <summary>All of it together.</summary>
    public required CostView Total { get; init; }
    /// <summary>Of a release: its part of what several releases were made with, and all of what was done for it alone.</summary>
    public CostView? Amortised { get; init; }
    /// <summary>Of a release: what was done for it and for none before it.</summary>
    public CostView? Marginal { get; init; }
    /// <summary>Of a release: all its versions up to this one, oldest first.</summary>
    public IReadOnlyList<ReleaseCost> Trend { get; init; } = [];
}

/// <param name="Run">The run that computed it.</param>
/// <param name="Users">How many releases were made with it; 0 in the report of a run.</param>
public sealed record WorkView(long Run, string Pipeline, string Stage, int Users, CostView Cost);

public sealed record ReleaseCost(long Version, DateTimeOffset Created, CostView Total, CostView Amortised, CostView Marginal);

public sealed record CostView
{
    /// <summary>One for each currency; exact.</summary>
    public required IReadOnlyList<AmountView> Money { get; init; }
    public required IReadOnlyList<DeviceTime> Devices { get; init; }
    /// <summary>Unit-seconds that nobody has set a price for: they are not in <see cref="Money"/>.</summary>
    public decimal UnpricedSeconds { get; init; }
    /// <summary>As far as meters said; null when none did.</summary>
    public double? EnergyJoules { get; init; }
    public EnergyQuality Energy { get; init; }
    public required int Attempts { get; init; }
    /// <summary>Attempts that failed, not those that were stopped or paused; what all cost is counted.</summary>
    public required int Failed { get; init; }
}

public sealed record AmountView(decimal Amount, string Currency);

/// <param name="Seconds">Device-seconds; of a device that is shared, core-seconds.</param>
public sealed record DeviceTime(string Kind, string Model, decimal Seconds);

[JsonConverter(typeof(WordConverter<EnergyQuality>))]
public enum EnergyQuality
{
    /// <summary>No meter said anything.</summary>
    Unknown,
    /// <summary>All of it by the devices' own counters.</summary>
    Measured,
    /// <summary>All of it is known, some from something else, such as power times time.</summary>
    Derived,
    /// <summary>Of some attempts it is not known.</summary>
    Partly,
}
