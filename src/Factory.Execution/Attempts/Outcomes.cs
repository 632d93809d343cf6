using Factory.Engine;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>What was seen of an attempt → its outcome.</summary>
internal static class Outcomes
{
    /// <summary>By the host's own word.</summary>
    /// <param name="stop">Why it was to be ended, if it was: then that is how it ended, unless it had succeeded already.</param>
    /// <param name="outOfMemory">Whether the kernel killed something in its group for want of memory.</param>
    public static AttemptOutcome Of(AttemptResult result, AttemptEnd? stop, bool outOfMemory, LaunchEnvironment launch)
    {
        var end = result.Verdict == AttemptVerdict.Succeeded ? AttemptEnd.Succeeded
            : stop ?? (outOfMemory || IsManagedOutOfMemory(result) ? AttemptEnd.OutOfMemory : OfVerdict(result.Verdict));
        return new()
        {
            End = end,
            Reason = end == AttemptEnd.OutOfMemory ? OutOfMemoryReason(launch) : IsRequested(end) ? Requested(end) : result.Reason,
            Detail = result.Detail,
            Retryable = end is AttemptEnd.Failed or AttemptEnd.Crashed && result.Retryable,
            ExitCode = result.ExitCode,
            Warnings = result.Warnings,
            ProcessorSeconds = result.ProcessorSeconds,
            PeakMemory = result.PeakMemory,
        };
    }

    /// <summary>Of a host that died without a result.</summary>
    /// <param name="words">The end of its standard error.</param>
    public static AttemptOutcome OfDeath(ProcessExit exit, AttemptEnd? stop, bool outOfMemory, LaunchEnvironment launch, string words) => new()
    {
        End = stop ?? (outOfMemory ? AttemptEnd.OutOfMemory : exit.Seen ? AttemptEnd.Crashed : AttemptEnd.Lost),
        Reason = stop is { } end ? Requested(end)
            : outOfMemory ? OutOfMemoryReason(launch)
            : exit.Seen ? $"the stage's process ended with {exit} before the stage returned"
            : "the stage's process vanished without a result, and nobody saw how",
        Detail = words.Length > 0 ? words : null,
        Retryable = stop is null && !outOfMemory,
        ExitCode = exit.Code,
        Signal = exit.Signal,
        ProcessorSeconds = exit.ProcessorSeconds,
        PeakMemory = exit.PeakMemory,
    };

    /// <summary>Of a host that was killed because it showed no sign of life.</summary>
    public static AttemptOutcome OfSilence(TimeSpan limit) => new()
    {
        End = AttemptEnd.Lost, Retryable = true,
        Reason = $"its host showed no sign of life for {limit.TotalSeconds:0.#} s, stopped or on a machine that hangs, and was killed",
    };

    public static AttemptOutcome OfStop(AttemptEnd because) => new() { End = because, Reason = Requested(because) };

    public static AttemptOutcome Failed(string reason, bool retryable) => new() { End = AttemptEnd.Failed, Reason = reason, Retryable = retryable };

    /// <summary>Of a lease that its backend did not give: that says nothing about the work.</summary>
    public static AttemptOutcome Refused(string reason) => new()
    {
        End = AttemptEnd.DeviceFault, Retryable = true, Refused = true, Reason = $"its lease could not be prepared: {reason}",
    };

    /// <summary>Of a host that never came to work on its ticket.</summary>
    public static AttemptOutcome NoHost(string reason, string? detail, ProcessExit? exit) => new()
    {
        End = AttemptEnd.Crashed, Reason = reason, Detail = string.IsNullOrEmpty(detail) ? null : detail, Retryable = false, ExitCode = exit?.Code,
        Signal = exit?.Signal,
    };

    private static AttemptEnd OfVerdict(AttemptVerdict verdict) => verdict switch
    {
        AttemptVerdict.Succeeded => AttemptEnd.Succeeded,
        AttemptVerdict.Failed => AttemptEnd.Failed,
        AttemptVerdict.Cancelled => AttemptEnd.Cancelled,
        AttemptVerdict.Paused => AttemptEnd.Paused,
        _ => AttemptEnd.Crashed,
    };

    // Under a limit the runtime of a managed stage sees it coming and throws before the kernel kills.
    private static bool IsManagedOutOfMemory(AttemptResult result) =>
        result.Verdict == AttemptVerdict.Crashed && (result.Detail ?? result.Reason ?? "").Contains("System.OutOfMemoryException", StringComparison.Ordinal);

    private static string OutOfMemoryReason(LaunchEnvironment launch) => launch.MemoryLimit is { } limit
        ? $"it needed more memory than the {new ByteSize(limit)} that it had leased: lease more with `memory: …`, or let it use less"
        : "the machine ran out of memory: lease memory with `memory: …`, so that stages are not placed beside each other that do not fit";

    private static bool IsRequested(AttemptEnd end) => end is AttemptEnd.Cancelled or AttemptEnd.TimedOut or AttemptEnd.Preempted or AttemptEnd.OverBudget or AttemptEnd.DeviceFault or AttemptEnd.Pruned;

    private static string Requested(AttemptEnd end) => end switch
    {
        AttemptEnd.TimedOut => "it took longer than its timeout",
        AttemptEnd.OverBudget => "its budget is used up",
        AttemptEnd.DeviceFault => "its device failed",
        AttemptEnd.Preempted => "it was paused, and goes on from its last checkpoint",
        AttemptEnd.Pruned => "its study ended it early",
        _ => "it was cancelled",
    };
}
