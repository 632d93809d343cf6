using Factory.Engine;

namespace Factory.Storage;

/// <summary>One computation, all its attempts together, and what it cost.</summary>
public sealed record Work
{
    public required RunId Run { get; init; }
    public required int Idx { get; init; }
    public required string Pipeline { get; init; }
    public required string Name { get; init; }
    /// <summary>Of a trial: the study, by its idx in the run.</summary>
    public int? Study { get; init; }
    public int Attempts { get; init; }
    /// <summary>Attempts that failed: neither those that were stopped, as trials are that pause or are pruned, nor those that still run.</summary>
    public int Failed { get; init; }
    /// <summary>Millijoules, as far as meters said.</summary>
    public long Energy { get; init; }
    /// <summary>Attempts whose energy a device measured, and whose was derived; of the others it is not known.</summary>
    public int Measured { get; init; }
    public int Derived { get; init; }
    public IReadOnlyList<WorkCharge> Charges { get; init; } = [];
}

/// <summary>What a computation held of one model of device under one contract.</summary>
/// <param name="Micros">In millionths of the currency; what has no price costs nothing here, and has no currency.</param>
public sealed record WorkCharge(string Kind, string Model, string? Contract, string? Currency, long UnitMilliseconds, long Micros);

/// <summary>What a release was made with.</summary>
/// <param name="Parts">Each with the number of releases that have it in their lineage, this one among them, and this one's place among them.</param>
public sealed record ReleaseWork(string Name, long Version, long Created, RunId Run, IReadOnlyList<WorkPart> Parts);

/// <param name="Users">How many releases were made with it.</param>
/// <param name="Place">Which of them this is, by age, from 0: the first is the one for which it was done.</param>
public sealed record WorkPart(Work Work, int Users, int Place);
