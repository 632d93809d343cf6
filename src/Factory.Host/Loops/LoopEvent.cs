using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>What happened in a study, as its journal keeps it: all of a study follows from these, in their order.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Began), "began")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Stepped), "step")]
[JsonDerivedType(typeof(Ended), "ended")]
internal abstract record LoopEvent(int Trial)
{
    /// <summary>A new trial; with a parent one that begins from its checkpoint, in the place of another.</summary>
    public sealed record Began(int Trial, Value.Map Parameters, long? Until, int? Parent = null, int? Replaces = null) : LoopEvent(Trial);

    /// <summary>A paused trial goes on.</summary>
    public sealed record Resumed(int Trial, long? Until) : LoopEvent(Trial);

    public sealed record Stepped(int Trial, long Step, double Value) : LoopEvent(Trial);

    /// <summary>It ended, or paused.</summary>
    public sealed record Ended(int Trial, TrialState State, IReadOnlyList<double> Values, IReadOnlyList<double> Constraints, string? Why = null) : LoopEvent(Trial);
}
