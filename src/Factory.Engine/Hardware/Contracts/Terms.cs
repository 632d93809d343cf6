namespace Factory.Engine;

/// <summary>What a floor file says: what capacity costs, what of it is paid for, and who may spend how much.</summary>
public sealed record FloorTerms
{
    public static readonly FloorTerms None = new();
    public string Name { get; init; } = "";
    public IReadOnlyList<Contract> Contracts { get; init; } = [];
    public IReadOnlyList<Budget> Budgets { get; init; } = [];
}

public enum ContractKind
{
    /// <summary>Paid in full before it begins.</summary>
    Prepaid,
    /// <summary>Paid for as it goes, used or not.</summary>
    Reserved,
    /// <summary>May be taken away; paid for as far as it is used.</summary>
    Spot,
    /// <summary>Paid for as far as it is used.</summary>
    OnDemand,
}

/// <summary>Capacity at a price. A unit is a device; of a device that is shared, such as a machine's processors, one of its cores.</summary>
/// <param name="For">The devices that it is about: only what a request says of single devices counts.</param>
/// <param name="Price">Of a unit for an hour.</param>
/// <param name="From">Unix milliseconds; null for always.</param>
/// <param name="Until">Unix milliseconds, exclusive; null for ever.</param>
/// <param name="Units">How many at once; null for as many as there are.</param>
/// <param name="Hours">How many unit-hours in all, in milliseconds; null for no such limit.</param>
/// <param name="Drain">How long before its end nothing new begins under it and what cannot go on elsewhere is stopped, in milliseconds.</param>
public sealed record Contract(
    string Name, ContractKind Kind, Sdk.HardwareRequest For, Money Price, long? From, long? Until, int? Units, long? Hours, long Drain)
{
    /// <summary>Whether it is paid for whether it is used or not.</summary>
    public bool IsCommitted => Kind is ContractKind.Prepaid or ContractKind.Reserved;

    public bool Covers(long at) => !(at < From) && !(at >= Until);

    /// <summary>What it commits to in all, in unit-milliseconds; null when that is open.</summary>
    public long? Committed => !IsCommitted ? null : Hours ?? (Units is { } units && From is { } from && Until is { } until ? units * (until - from) : null);
}

/// <summary>What may be spent in a month.</summary>
/// <param name="Pipeline">Whose runs count; null for all pipelines'.</param>
/// <param name="User">Whose runs count; null for all users'.</param>
/// <param name="Holds">Whether nothing more begins when it is used up; else it is only told.</param>
public sealed record Budget(string Name, string? Pipeline, string? User, Money Limit, bool Holds)
{
    public bool IsAbout(string pipeline, string user) => (Pipeline ?? pipeline) == pipeline && (User ?? user) == user;
}
