namespace Factory.Control;

/// <param name="Path">The file's path, for messages.</param>
/// <param name="Text">A floor file.</param>
/// <param name="Against">Another floor file, to be compared with; null for none.</param>
/// <param name="Days">How long; of recorded history the last so many.</param>
/// <param name="History">Whether what came in the last so many days comes again, instead of what the file describes.</param>
/// <param name="From">When it begins; null for now, and for history when that began.</param>
public sealed record SimulationRequest(string Path, string Text, string? AgainstPath, string? Against, double Days, int Seed, bool History, DateTimeOffset? From = null);

/// <param name="Against">The other floor, with the same load; null when there was none.</param>
public sealed record SimulationReport(SimulationView Floor, SimulationView? Against);

public sealed record SimulationView
{
    public required string Name { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
    public required long Arrived { get; init; }
    public required long Finished { get; init; }
    /// <summary>How often a stage had to make way and went on later.</summary>
    public required long Preempted { get; init; }
    /// <summary>How often a device failed under a stage, which went on later.</summary>
    public required long Struck { get; init; }
    public required long Running { get; init; }
    public required long Waiting { get; init; }
    public required double WaitMedianSeconds { get; init; }
    /// <summary>Nine in ten waited no longer.</summary>
    public required double WaitNinetySeconds { get; init; }
    public required double WaitMostSeconds { get; init; }
    public required IReadOnlyList<ModelView> Models { get; init; }
    public required IReadOnlyList<BurnView> Contracts { get; init; }
    /// <summary>What was used, at its price.</summary>
    public required IReadOnlyList<AmountView> Cost { get; init; }
    /// <summary>What was paid for and not used.</summary>
    public required IReadOnlyList<AmountView> Idle { get; init; }
    /// <summary>How long the simulation took.</summary>
    public required double Seconds { get; init; }
}

/// <param name="Units">Devices; of those that are shared, cores.</param>
/// <param name="Utilisation">0 to 1.</param>
public sealed record ModelView(string Kind, string Model, long Units, decimal UsedHours, double Utilisation);

/// <param name="CommittedHours">Null where nothing is paid for ahead.</param>
public sealed record BurnView(string Name, ContractKind Kind, decimal UsedHours, decimal? CommittedHours, AmountView Cost, AmountView? Idle);
