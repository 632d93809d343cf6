using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Language;

/// <summary>What a floor file says: what capacity costs, what of it is paid for, who may spend how much, and what is to be simulated.</summary>
public sealed record BoundFloor
{
    public required string Name { get; init; }
    public IReadOnlyList<BoundContract> Contracts { get; init; } = [];
    public IReadOnlyList<BoundBudget> Budgets { get; init; } = [];
    public IReadOnlyList<BoundLogRule> Rules { get; init; } = [];
    public IReadOnlyList<BoundDevices> Devices { get; init; } = [];
    public IReadOnlyList<BoundLoad> Loads { get; init; } = [];
}

/// <param name="Currency">Three letters.</param>
public readonly record struct BoundMoney(decimal Amount, string Currency);

public enum ContractWord
{
    Prepaid,
    Reserved,
    Spot,
    OnDemand,
}

/// <param name="For">The devices that it is about.</param>
/// <param name="Price">Of a unit for an hour.</param>
/// <param name="Units">How many at once; null for as many as there are.</param>
/// <param name="Hours">How many unit-hours in all; null for no such limit.</param>
public sealed record BoundContract(
    string Name, ContractWord Kind, HardwareRequest For, BoundMoney Price, DateTimeOffset? From, DateTimeOffset? Until, int? Units, double? Hours, TimeSpan Drain);

/// <param name="Limit">Of a month.</param>
public sealed record BoundBudget(string Name, string? Pipeline, string? User, BoundMoney Limit, bool Holds);

/// <summary>Devices of an attempt that did not succeed and wrote such a line get nothing new for a while.</summary>
/// <param name="Pattern">A regular expression without backtracking.</param>
/// <param name="Kind">The backend whose devices it is about.</param>
public sealed record BoundLogRule(string Name, string Pattern, string Kind, TimeSpan Lasts)
{
    /// <summary>Whatever the expression and the output are, the time is linear.</summary>
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
}

/// <summary>Devices that a simulation counts on, described as a request for one would be.</summary>
/// <param name="Groups">Kind of group to how many devices lie in one.</param>
public sealed record BoundDevices(string Name, HardwareRequest Like, int Count, IReadOnlyDictionary<string, int> Groups)
{
    /// <summary>How much faster stages run there than the load says.</summary>
    public double Speed { get; init; } = 1;
    /// <summary>The mean time from one fault of a device to its next; null when none fails.</summary>
    public TimeSpan? Fails { get; init; }
    /// <summary>The mean time that a fault lasts.</summary>
    public TimeSpan Repair { get; init; }
}

/// <summary>Stages that a simulation runs.</summary>
/// <param name="Every">The mean time between two.</param>
/// <param name="Takes">The mean time that one takes.</param>
/// <param name="Spread">How much the time varies: the standard deviation of its logarithm.</param>
public sealed record BoundLoad(
    string Name, IReadOnlyList<HardwareRequest> On, TimeSpan Every, TimeSpan Takes, double Spread, string Pipeline, string User, int Priority);

/// <summary>What became of a floor file's text.</summary>
/// <param name="Floor">Null when a diagnostic is an error.</param>
public sealed record FloorResult(BoundFloor? Floor, IReadOnlyList<Diagnostic> Diagnostics);
