using System.Text.Json.Serialization;

namespace Factory.Engine;

/// <summary>Under what a share of a lease is held.</summary>
/// <param name="Model">The device's model.</param>
/// <param name="Units">Cores of a device that is shared, else one.</param>
/// <param name="Contract">Null when none covers it.</param>
/// <param name="Price">Of a unit for an hour; null when nobody has said.</param>
public sealed record Term(string Model, int Units, string? Contract, Money? Price);

/// <summary>A part of a lease: one device under one contract. The ledger's entry.</summary>
/// <param name="Since">Unix milliseconds.</param>
/// <param name="Until">Unix milliseconds.</param>
public sealed record Charge(string Kind, string Device, Term Term, long Since, long Until)
{
    [JsonIgnore]
    public long UnitMilliseconds => Term.Units * (Until - Since);
    /// <summary>What it costs; null when nobody has said.</summary>
    [JsonIgnore]
    public Money? Amount => Term.Price?.For(UnitMilliseconds);
}
