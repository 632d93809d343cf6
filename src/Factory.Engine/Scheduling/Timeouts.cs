namespace Factory.Engine;

/// <summary>What time alone brings about.</summary>
internal static class Timeouts
{
    /// <summary>When the running attempt of a stage must be ended, in Unix milliseconds; null for never.</summary>
    public static long? Deadline(StageState stage) =>
        stage is { Plan: PlannedTask { TimeoutSeconds: { } seconds }, Attempt: { StartedAt: { } started, Stopping: null } } ? started + (long)(seconds * 1000) : null;

    public static void Pass(Turn turn)
    {
        while (turn.State.Backoff.Min is { } stage && stage.NotBefore <= turn.At) turn.Enqueue(stage, $"tried again: {stage.Reason}");
        foreach (var stage in turn.State.Timed.Where(s => Deadline(s) <= turn.At).ToList())
            turn.Emit(new Delta.AttemptStopping(turn.At, stage.Run.Id, stage.Attempt!.Id, AttemptEnd.TimedOut));
    }
}
