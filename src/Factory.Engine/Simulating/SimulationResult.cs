namespace Factory.Engine;

/// <summary>What a simulated floor did.</summary>
public sealed record SimulationResult
{
    public required long From { get; init; }
    public required long Until { get; init; }
    /// <summary>Stages that came.</summary>
    public required long Arrived { get; init; }
    public required long Finished { get; init; }
    /// <summary>How often one had to make way and went on later.</summary>
    public required long Preempted { get; init; }
    /// <summary>How often a device failed under one, which went on later.</summary>
    public required long Struck { get; init; }
    /// <summary>At the end.</summary>
    public required long Running { get; init; }
    public required long Waiting { get; init; }
    /// <summary>How long stages waited for a device: the median, of nine in ten at most, at most; in milliseconds, those that still wait too.</summary>
    public required long WaitMedian { get; init; }
    public required long WaitNinety { get; init; }
    public required long WaitMost { get; init; }
    public required IReadOnlyList<ModelUse> Models { get; init; }
    public required IReadOnlyList<ContractBurn> Contracts { get; init; }
    /// <summary>What was used, at its price: one sum a currency.</summary>
    public required IReadOnlyList<Money> Cost { get; init; }
    /// <summary>What was paid for and not used.</summary>
    public required IReadOnlyList<Money> Idle { get; init; }
}

/// <param name="Units">Devices; of those that are shared, cores.</param>
/// <param name="Used">In unit-milliseconds.</param>
public sealed record ModelUse(string Kind, string Model, long Units, long Used, double Utilisation);

/// <summary>A contract in a time.</summary>
/// <param name="Committed">What was paid for in it, used or not, in unit-milliseconds; null where nothing is.</param>
/// <param name="Used">In unit-milliseconds.</param>
/// <param name="Idle">What of the committed was not used, at its price; null where nothing is committed.</param>
public sealed record ContractBurn(Contract Contract, long? Committed, long Used, Money Cost, Money? Idle);
