namespace Factory.Engine;

/// <summary>Ends, pauses and resumes a run.</summary>
internal static class Cancelling
{
    public static void Cancel(Turn turn, EngineEvent.CancelRequested e)
    {
        if (turn.State.Run(e.Run) is { Status: RunStatus.Running } run) Stop(turn, run, e.By, $"cancelled by {e.By}", AttemptEnd.Cancelled);
    }

    /// <param name="by">The user who wants it so; null when the run itself went wrong.</param>
    public static void Stop(Turn turn, RunState run, string? by, string why, AttemptEnd because)
    {
        turn.Emit(new Delta.RunCancelling(turn.At, run.Id, by, why));
        foreach (var stage in run.StageList.ToList())
        {
            if (stage.Ended) continue;
            if (stage.Attempt is { } attempt) Stop(turn, stage, attempt, because);
            // A release that is being made cannot be half made: it is let through.
            else if (stage is not { Status: StageStatus.Acting, Plan: PlannedRelease }) turn.End(stage, StageStatus.Cancelled, why);
        }
    }

    public static void Pause(Turn turn, EngineEvent.PauseRequested e)
    {
        if (turn.State.Run(e.Run) is not { Status: RunStatus.Running } run) return;
        if (run.PausedBy is null) turn.Emit(new Delta.RunPaused(turn.At, run.Id, e.By));
        if (!e.Now) return;
        foreach (var stage in run.StageList)
            if (stage.Attempt is { } attempt) Stop(turn, stage, attempt, AttemptEnd.Preempted);
    }

    public static void Resume(Turn turn, EngineEvent.ResumeRequested e)
    {
        if (turn.State.Run(e.Run) is not { PausedBy: not null } run) return;
        turn.Emit(new Delta.RunResumed(turn.At, run.Id, e.By));
        foreach (var stage in run.StageList) turn.Consider(stage);
    }

    private static void Stop(Turn turn, StageState stage, AttemptState attempt, AttemptEnd because)
    {
        // Who is to make way may still be cancelled.
        if (attempt.Stopping is null or AttemptEnd.Preempted && attempt.Stopping != because)
            turn.Emit(new Delta.AttemptStopping(turn.At, stage.Run.Id, attempt.Id, because));
    }
}
