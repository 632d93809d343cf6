using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Runs attempts in processes. The only way from the daemon to foreign code of stages.</summary>
public interface IAttemptRunner
{
    /// <summary>
    /// Starts the attempt, or finds it again if it was started before (by this daemon or one before it), and follows it to its end.
    /// Completes when no process of it is left and its outputs are in the store. Never throws for what the attempt does;
    /// throws <see cref="OperationCanceledException"/> when the daemon ends: the attempt goes on without it.
    /// </summary>
    /// <param name="attempt">What to run.</param>
    /// <param name="resumed">Whether an earlier daemon may have started it.</param>
    Task<AttemptOutcome> AttendAsync(AttemptOrder attempt, bool resumed, IAttemptObserver observer, CancellationToken cancellationToken);

    /// <summary>
    /// Its end is written down: what it left is cleared away, but for what explains it and what a later attempt goes on from. Until then all
    /// stays where it is, so that a daemon that dies before finds the same end again. Idempotent; never throws.
    /// </summary>
    Task SettleAsync(AttemptId attempt, bool succeeded);

    /// <summary>Asks for an attempt to be ended: gracefully at first, then by force. Idempotent.</summary>
    /// <param name="because">Cancelled, timed out, preempted or over budget: what its outcome will say.</param>
    void Stop(AttemptId attempt, AttemptEnd because);
}

/// <summary>All that is needed to run an attempt; the same for the same attempt, whoever asks.</summary>
public sealed record AttemptOrder
{
    public required AttemptId Id { get; init; }
    public required string Pipeline { get; init; }
    /// <summary>Absolute path of the folder of the pipeline's file; null when it has none.</summary>
    public string? Folder { get; init; }
    public required PlannedTask Task { get; init; }
    /// <summary>With what a study chose.</summary>
    public required Value.Map Settings { get; init; }
    public required InputHash Hash { get; init; }
    /// <summary>Input name to content.</summary>
    public required IReadOnlyDictionary<string, ArtifactReference> Inputs { get; init; }
    public required Placement Placement { get; init; }
    /// <summary>The request's own variables (<c>env</c> of an entry).</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    /// <summary>Of a trial: how it is measured while it runs, and when it pauses.</summary>
    public TrialOrder? Trial { get; init; }
}

/// <param name="Objective">What the study seeks first, without the value of <c>trial</c>.</param>
/// <param name="Until">The step at which it pauses; null: it runs to its end.</param>
/// <param name="Last">The step with which the longest run ends; null: not known.</param>
/// <param name="Parent">The stage of the same run from whose newest checkpoint its first attempt begins; null: from nothing.</param>
public sealed record TrialOrder(Question Objective, long? Until, long? Last, int? Parent);

/// <summary>Hears of an attempt while it runs. Called from any thread; must not block.</summary>
public interface IAttemptObserver
{
    /// <param name="over">Whether it has a result already: then its end, which follows soon, may be told with it.</param>
    void Started(AttemptId attempt, AttemptHost host, bool over);
    void Progress(AttemptId attempt, double fraction, string? note);
    void Point(AttemptId attempt, string metric, double value, long step);
}
