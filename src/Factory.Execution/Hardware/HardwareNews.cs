using Factory.Sdk;

namespace Factory.Execution;

/// <summary>What a backend has to say, after it was checked.</summary>
public abstract record HardwareNews(BackendDescription Backend)
{
    /// <summary>Whether the family is there; also told, as broken, when its host died.</summary>
    public sealed record Probed(BackendDescription Backend, ProbeResult Result) : HardwareNews(Backend);

    /// <summary>A snapshot. Generations rise over restarts of the backend's host, too.</summary>
    public sealed record Seen(BackendDescription Backend, Inventory Inventory) : HardwareNews(Backend);

    public sealed record Health(BackendDescription Backend, HealthReport Report) : HardwareNews(Backend);
}

/// <summary>What is known of a backend now.</summary>
/// <param name="Probe">Null before its first answer.</param>
/// <param name="Inventory">The last good snapshot; null before the first.</param>
/// <param name="Problem">What is wrong with the backend itself; null when nothing is.</param>
public sealed record BackendState(BackendDescription Backend, ProbeResult? Probe, Inventory? Inventory, IReadOnlyList<HealthReport> Health, string? Problem);
