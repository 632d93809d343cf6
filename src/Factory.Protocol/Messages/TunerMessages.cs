using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>
/// A line to a tuner host's standard input, which is one study's for as long as that lasts; each is answered by one line. What the host knows of the
/// study it was told by the lines before: a new one is told all of it.
/// </summary>
/// <param name="Id">Chosen by the sender, repeated in the answer.</param>
/// <param name="Setup">In the first line: what does not change.</param>
/// <param name="Changed">The trials that are new or changed since the line before.</param>
/// <param name="Budget">See <see cref="Study.Budget"/>.</param>
/// <param name="Workers">See <see cref="Study.Workers"/>.</param>
/// <param name="Next">Asks the pruner for the next move.</param>
/// <param name="Judge">Asks the pruner about this trial.</param>
/// <param name="Propose">Asks the sampler for so many points.</param>
/// <param name="Over">Asks the terminator whether it is over.</param>
public sealed record TunerRequest(
    long Id, TunerSetup? Setup, IReadOnlyList<TrialChange> Changed, int? Budget, int Workers, bool Next = false, int? Judge = null, int? Propose = null,
    bool Over = false);

/// <param name="Sampler">Null when this host is not for the sampler.</param>
/// <param name="Pruner">Null when this host is not for the pruner.</param>
/// <param name="Terminator">Null when this host is not for the terminator, or there is none.</param>
public sealed record TunerSetup(
    TunerCall? Sampler, TunerCall? Pruner, TunerCall? Terminator, IReadOnlyList<Parameter> Space, IReadOnlyList<Objective> Objectives, long Seed, long? Steps);

/// <param name="Name">Of the sampler, pruner or terminator.</param>
/// <param name="Settings">As its description says; those left out have their default.</param>
public sealed record TunerCall(string Name, Value.Map Settings);

/// <param name="Number">The trial's number.</param>
/// <param name="Kept">How many points of its curve are known already; the trial has those after them.</param>
public sealed record TrialChange(int Number, int Kept, TrialMessage Trial);

/// <summary>A trial, as it is told.</summary>
public sealed record TrialMessage(
    Value.Map Parameters, TrialState State, IReadOnlyList<double> Values, IReadOnlyList<CurvePoint> Curve, IReadOnlyList<double> Constraints, int? Recorded, int? Parent,
    long? Until);

/// <summary>A line from a tuner host's standard output.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Points">The sampler's points.</param>
/// <param name="Over">Why the study may end, by the terminator; null while it goes on.</param>
/// <param name="Refused">Why whoever was asked cannot do this study, for its author.</param>
/// <param name="Error">What it threw.</param>
public sealed record TunerResponse(
    long Id, MoveMessage? Move = null, Verdict? Verdict = null, IReadOnlyList<Value.Map>? Points = null, string? Over = null, string? Refused = null,
    string? Error = null);

/// <summary>A move, as it is told.</summary>
public sealed record MoveMessage(MoveKind Kind, int? Trial = null, Value.Map? Point = null, int? Replaces = null, long? Until = null);

/// <summary>Which of the moves.</summary>
public enum MoveKind
{
    /// <summary>A new trial.</summary>
    Begin,
    /// <summary>A paused one goes on.</summary>
    Resume,
    /// <summary>A new trial from another's checkpoint.</summary>
    Exploit,
    /// <summary>Nothing now.</summary>
    Wait,
}
