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
