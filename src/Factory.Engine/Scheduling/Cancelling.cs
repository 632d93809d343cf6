namespace Factory.Engine;

/// <summary>Ends a run by request.</summary>
internal static class Cancelling
{
    public static void Cancel(Turn turn, EngineEvent.CancelRequested e)
    {
        if (turn.State.Run(e.Run) is not { Status: RunStatus.Running } run) return;
        turn.Emit(new Delta.RunCancelling(turn.At, e.Run, e.By));
        foreach (var stage in run.StageList.ToList())
        {
            if (stage.Ended) continue;
            if (stage.Attempt is { } attempt) Stop(turn, stage, attempt);
            // A release that is being made cannot be half made: it is let through.
            else if (stage is not { Status: StageStatus.Acting, Plan: PlannedRelease }) turn.End(stage, StageStatus.Cancelled, $"cancelled by {e.By}");
        }
    }

    private static void Stop(Turn turn, StageState stage, AttemptState attempt)
    {
        if (attempt.Stopping is null) turn.Emit(new Delta.AttemptStopping(turn.At, stage.Run.Id, attempt.Id, AttemptEnd.Cancelled));
    }
}
