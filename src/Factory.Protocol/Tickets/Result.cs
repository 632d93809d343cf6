using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>How an attempt ended by its host's word: <c>result.json</c>, written last and renamed into place.</summary>
public sealed record AttemptResult
{
    public required int Protocol { get; init; }
    public required string Attempt { get; init; }
    public required AttemptVerdict Verdict { get; init; }
    /// <summary>Why it did not succeed, for people; null when it did.</summary>
    public string? Reason { get; init; }
    /// <summary>Stack trace or other detail for the log; null when there is none.</summary>
    public string? Detail { get; init; }
    /// <summary>Whether trying again, with nothing changed, can help.</summary>
    public bool Retryable { get; init; }
    /// <summary>The exit status of a user's program, where that was the reason.</summary>
    public int? ExitCode { get; init; }
    public Value.Map Metrics { get; set; } = Value.Map.Empty;
    /// <summary>What the author must know though it went on, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];
    /// <summary>Processor time used, user and system, in seconds.</summary>
    public double ProcessorSeconds { get; init; }
    /// <summary>Greatest resident memory in bytes, or 0 when unknown.</summary>
    public long PeakMemory { get; init; }
}

/// <summary>What a host can say of an attempt that it saw to its end.</summary>
public enum AttemptVerdict
{
    /// <summary>The stage returned.</summary>
    Succeeded,
    /// <summary>The stage said that the work cannot be done.</summary>
    Failed,
    /// <summary>The plugin threw something that it should not have.</summary>
    Crashed,
    /// <summary>It was asked to stop and did.</summary>
    Cancelled,
    /// <summary>It has reached the step at which it was to pause.</summary>
    Paused,
}

/// <summary>One line of <c>journal.jsonl</c>.</summary>
/// <param name="Time">Unix time in milliseconds.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Name">Of a point: the metric.</param>
/// <param name="Value">Of a point: its value; of progress: 0 to 1.</param>
/// <param name="Step">Of a point: its step.</param>
/// <param name="Note">Of progress: what it is at.</param>
public sealed record JournalEntry(long Time, JournalKind Kind, string? Name = null, double? Value = null, long? Step = null, string? Note = null);

public enum JournalKind
{
    /// <summary>Written by hosts before they claimed a ticket by its identity alone.</summary>
    Started,
    Progress,
    Point,
    Heartbeat,
}

/// <summary>One line of <c>control.jsonl</c>, appended by the daemon.</summary>
/// <param name="Kind">What is asked for.</param>
public sealed record ControlEntry(ControlKind Kind);

public enum ControlKind
{
    Cancel,
    Prune,
}
