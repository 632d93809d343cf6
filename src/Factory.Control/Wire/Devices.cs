using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Control;

public sealed record DevicesReport(IReadOnlyList<DeviceView> Devices, IReadOnlyList<ProbeView> Probes);

public sealed record DeviceView
{
    public required string Id { get; init; }
    /// <summary>The backend's word, such as <c>cpu</c>.</summary>
    public required string Kind { get; init; }
    public required string Model { get; init; }
    /// <summary>Whether several leases may share it.</summary>
    public required bool Divisible { get; init; }
    public IReadOnlyList<ResourceView> Resources { get; init; } = [];
    public IReadOnlyDictionary<string, JsonElement> Attributes { get; init; } = new Dictionary<string, JsonElement>();
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<LeaseView> Leases { get; init; } = [];
    /// <summary>What is wrong with it now.</summary>
    public IReadOnlyList<DeviceCondition> Conditions { get; init; } = [];
    /// <summary>What it is doing; absent where its backend did not say.</summary>
    public SampleView? Now { get; init; }
}

/// <summary>What a device is doing.</summary>
/// <param name="Utilisation">0 to 1.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="Power">Watts.</param>
/// <param name="Temperature">Degrees Celsius.</param>
/// <param name="Energy">Joules since some moment of the device's own.</param>
/// <param name="More">What only devices of its kind have, by names that end in their unit.</param>
public sealed record SampleView(
    ReadingView Utilisation, ReadingView MemoryUsed, ReadingView Power, ReadingView Temperature, ReadingView Energy, IReadOnlyDictionary<string, ReadingView> More);

/// <param name="Value">Absent when it is not to be had.</param>
public sealed record ReadingView(double? Value, ReadingQuality Quality);

[JsonConverter(typeof(WordConverter<ReadingQuality>))]
public enum ReadingQuality
{
    /// <summary>The device's own number.</summary>
    Measured,
    /// <summary>Computed from something else.</summary>
    Derived,
    Unavailable,
}

/// <param name="Condition">A stable word, such as <c>xid-79</c>.</param>
/// <param name="Evidence">What was seen, where.</param>
/// <param name="ClearsBy">What makes it go away.</param>
public sealed record DeviceCondition(string Condition, ConditionSeverity Severity, string Evidence, string ClearsBy);

[JsonConverter(typeof(WordConverter<ConditionSeverity>))]
public enum ConditionSeverity
{
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>It works, and should get no new work.</summary>
    Drain,
    /// <summary>It does not work.</summary>
    Fatal,
}

/// <param name="Name">Such as <c>cores</c> or <c>memory</c>.</param>
/// <param name="Amount">A count, or bytes.</param>
public sealed record ResourceView(string Name, long Amount, long Free);

/// <param name="Taken">Resource to amount; empty when the device is taken whole.</param>
public sealed record LeaseView(long Run, string Stage, int Attempt, DateTimeOffset Since, IReadOnlyDictionary<string, long> Taken);

/// <summary>What a backend found when it looked for its hardware.</summary>
/// <param name="Words">Why it is absent or broken.</param>
public sealed record ProbeView(string Backend, string Plugin, ProbeState Status, string? Words);

[JsonConverter(typeof(WordConverter<ProbeState>))]
public enum ProbeState
{
    Present,
    Absent,
    Broken,
}
