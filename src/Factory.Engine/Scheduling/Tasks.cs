namespace Factory.Engine;

/// <summary>The transitions of work for stage plugins.</summary>
internal static class Tasks
{
    /// <summary>A vanished host says nothing about the work: it is tried again this often without counting as a retry.</summary>
    private const int MostLost = 5;

    public static void Begin(Turn turn, StageState stage, PlannedTask task)
    {
        var settings = StageFacts.SettingsOf(stage, task);
        turn.Hash(stage, InputDocument.OfTask(task, settings, StageFacts.InputsOf(stage, task.Inputs)), settings);
        if (!task.Cache) turn.Enqueue(stage, "its cache is off");
        else JoinIfComputing(turn, stage);
    }

    public static void Answered(Turn turn, EngineEvent.CacheAnswered e)
    {
        if (turn.State.Stage(e.Stage) is not { Status: StageStatus.Looking } stage || stage.Hash != e.Hash) return;
        if (e.Known is { } known) turn.Complete(stage, known.Result, Provenance.Cached, known.Origin);
        else if (stage.Plan is not PlannedTask) turn.Start(stage);
        else if (!JoinIfComputing(turn, stage)) turn.Enqueue(stage, e.Why ?? "nothing was computed from these inputs before");
        turn.Consider(stage);
    }

    public static void Started(Turn turn, EngineEvent.AttemptStarted e)
    {
        if (turn.State.Stage(e.Attempt.Stage)?.Attempt is { Host: null } attempt && attempt.Id == e.Attempt)
            turn.Emit(new Delta.AttemptRunning(turn.At, e.Attempt.Stage.Run, e.Attempt, e.Host));
    }

    public static void Ended(Turn turn, EngineEvent.AttemptEnded e)
    {
        if (turn.State.Stage(e.Attempt.Stage) is not { Attempt: { } attempt } stage || attempt.Id != e.Attempt) return;
        turn.Emit(new Delta.AttemptClosed(turn.At, stage.Run.Id, attempt.Id, e.Outcome));
        if (e.Outcome is { End: AttemptEnd.Succeeded, Result: { } result }) turn.Complete(stage, result, Provenance.Computed, null);
        else if (e.Outcome.End == AttemptEnd.Cancelled || stage.Run.Status == RunStatus.Cancelling) turn.End(stage, StageStatus.Cancelled, "cancelled");
        else if (MayTryAgain(stage, e.Outcome)) Retry(turn, stage, e.Outcome);
        else turn.End(stage, StageStatus.Failed, e.Outcome.Reason ?? $"the attempt {e.Outcome.End}");
    }

    private static bool MayTryAgain(StageState stage, AttemptOutcome outcome)
    {
        var closed = stage.AttemptList.Where(a => a.Closed).Select(a => a.Outcome!).ToList();
        if (outcome.End == AttemptEnd.Lost) return closed.Count(o => o.End == AttemptEnd.Lost) <= MostLost;
        var helps = outcome.Retryable || outcome.End is AttemptEnd.Crashed or AttemptEnd.TimedOut or AttemptEnd.OutOfMemory;
        return helps && closed.Count(o => o.End != AttemptEnd.Lost) <= ((PlannedTask)stage.Plan).Retry;
    }

    private static void Retry(Turn turn, StageState stage, AttemptOutcome outcome) =>
        turn.Emit(new Delta.StageRetrying(turn.At, stage.Run.Id, stage.Id.Index, turn.At + Delay(stage), outcome.Reason ?? outcome.End.ToString()));

    /// <summary>
    /// Exponential backoff from 1 s to 60 s with jitter of half the delay, so that what failed together is not tried again together.
    /// The jitter follows from the attempt's id: the same history waits the same.
    /// </summary>
    private static long Delay(StageState stage)
    {
        var tries = stage.AttemptList.Count;
        var ceiling = Math.Min(60_000L, 1000L << Math.Min(tries - 1, 6));
        return ceiling / 2 + new Random(unchecked((int)(stage.Id.Run.Value * 31 + stage.Id.Index * 7 + tries))).NextInt64(ceiling / 2);
    }

    private static bool JoinIfComputing(Turn turn, StageState stage)
    {
        if (stage.Plan is not PlannedTask || !turn.State.Computing.TryGetValue(stage.Hash!.Value, out var leader) || leader == stage) return false;
        turn.Emit(new Delta.StageJoined(turn.At, stage.Run.Id, stage.Id.Index, leader.Id));
        return true;
    }
}
