using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What follows from conditions of devices.</summary>
internal static class Health
{
    /// <summary>A device that fails under an attempt ends it as a device fault: the stage goes on elsewhere, from its checkpoint.</summary>
    public static void Changed(Turn turn, EngineEvent.HealthChanged e)
    {
        turn.State.Floor.Hear(e.Kind, e.Report);
        if (e.Report is not { Active: true, TouchesRunning: true }) return;
        foreach (var run in turn.State.Runs)
            foreach (var attempt in run.OpenAttempts)
                if (attempt.Stopping is null or AttemptEnd.Preempted && IsOn(attempt, e.Kind, e.Report.Device))
                    turn.Emit(new Delta.AttemptStopping(turn.At, run.Id, attempt.Id, AttemptEnd.DeviceFault));
    }

    /// <summary>
    /// How an attempt ended, in the light of what is known of its devices: what died, failed or was ended on a device that does not work
    /// says nothing about the work.
    /// </summary>
    public static AttemptOutcome Judge(Floor floor, AttemptState attempt, AttemptOutcome outcome)
    {
        var isSuspect = outcome.End is AttemptEnd.DeviceFault or AttemptEnd.Crashed or AttemptEnd.Failed or AttemptEnd.Lost;
        if (!isSuspect || FaultOf(floor, attempt) is not { } fault) return outcome;
        var reason = $"device {Name(fault)} failed, {fault.Condition}: {fault.Evidence}";
        return outcome with
        {
            End = AttemptEnd.DeviceFault, Retryable = true,
            Reason = outcome.End == AttemptEnd.DeviceFault || outcome.Reason is null ? reason : $"{reason}; the stage: {outcome.Reason}",
        };
    }

    private static string Name(HealthReport fault) => fault.Device.Length > 0 ? fault.Device : "of this family";

    private static HealthReport? FaultOf(Floor floor, AttemptState attempt) =>
        attempt.Placement.Shares.Select(s => floor.Find(attempt.Placement.Kind, s.Device).Fault).FirstOrDefault(f => f is not null);

    private static bool IsOn(AttemptState attempt, string kind, string device) =>
        attempt.Placement.Kind == kind && (device.Length == 0 || attempt.Placement.Shares.Any(s => s.Device == device));
}
