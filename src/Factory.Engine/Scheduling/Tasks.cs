namespace Factory.Engine;

/// <summary>The transitions of work for stage plugins.</summary>
internal static class Tasks
{
    public static void Begin(Turn turn, StageState stage, PlannedTask task)
    {
        var settings = StageFacts.SettingsOf(stage, task);
        turn.Hash(stage, InputDocument.OfTask(task, settings, StageFacts.InputsOf(stage, task.Inputs)), settings);
        if (!task.ReadsCache()) turn.Enqueue(stage, task.Cache == CacheUse.Write ? "its cache is only written to" : "its cache is off");
        else JoinIfComputing(turn, stage);
    }

    public static void Answered(Turn turn, EngineEvent.CacheAnswered e)
    {
        if (turn.State.Stage(e.Stage) is not { Status: StageStatus.Looking } stage || stage.Hash != e.Hash) return;
        var expired = Expired(turn, stage, e.Known);
        if (e.Known is { } known && expired is null) turn.Complete(stage, known.Result, Provenance.Cached, known.Origin);
        else if (stage.Plan is not PlannedTask) turn.Start(stage);
        else if (!JoinIfComputing(turn, stage)) turn.Enqueue(stage, expired ?? e.Why ?? "nothing was computed from these inputs before");
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
        else if (stage.Run.Status == RunStatus.Cancelling) turn.End(stage, StageStatus.Cancelled, stage.Run.EndedBecause!);
        else if (e.Outcome.End == AttemptEnd.Cancelled) turn.End(stage, StageStatus.Cancelled, "cancelled");
        else if (!MayTryAgain(stage, e.Outcome)) turn.End(stage, StageStatus.Failed, Words(e.Outcome));
        else if (e.Outcome.End == AttemptEnd.OutOfMemory && TooMuch(turn, stage) is { } tooMuch)
            turn.End(stage, StageStatus.Failed, $"{Words(e.Outcome)}; {tooMuch}");
        else Retry(turn, stage, e.Outcome);
    }

    private static bool MayTryAgain(StageState stage, AttemptOutcome outcome)
    {
        if (outcome.End == AttemptEnd.Preempted) return true;
        var retry = ((PlannedTask)stage.Plan).Retry;
        var helps = outcome.Retryable || retry.ExitCodes.Contains(outcome.ExitCode ?? 0)
            || outcome.End is AttemptEnd.Crashed or AttemptEnd.Lost or AttemptEnd.DeviceFault or AttemptEnd.TimedOut or AttemptEnd.OutOfMemory;
        var ends = stage.AttemptList.Where(a => a.Outcome is { End: not AttemptEnd.Preempted }).Select(a => a.Outcome!.End);
        return helps && (retry.OwnLimit(outcome.End) is { } limit ? ends.Count(e => e == outcome.End) <= limit
            : ends.Count(e => retry.OwnLimit(e) is null) <= retry.Times);
    }

    /// <summary>Why the memory that would be asked for next is to be had nowhere; null when it is.</summary>
    private static string? TooMuch(Turn turn, StageState stage)
    {
        var next = StageFacts.RequestsOf(stage, (PlannedTask)stage.Plan);
        return turn.State.Floor.HasSeen(next) ? turn.State.Floor.Impossible(next) : null;
    }

    private static string Words(AttemptOutcome outcome) => outcome.Reason ?? outcome.End.Words();

    private static void Retry(Turn turn, StageState stage, AttemptOutcome outcome)
    {
        var delay = outcome.End == AttemptEnd.Preempted ? 0 : Delay(stage, ((PlannedTask)stage.Plan).Retry);
        turn.Emit(new Delta.StageRetrying(turn.At, stage.Run.Id, stage.Id.Index, turn.At + delay, Words(outcome)));
    }

    /// <summary>
    /// Exponential backoff with jitter of half the delay, so that what failed together is not tried again together.
    /// The jitter follows from the attempt's id: the same history waits the same.
    /// </summary>
    private static long Delay(StageState stage, PlannedRetry retry)
    {
        var tries = stage.AttemptList.Count;
        var ceiling = Math.Min(retry.MaxDelay, retry.Delay << Math.Min(tries - 1, 20));
        return ceiling / 2 + new Random(unchecked((int)(stage.Id.Run.Value * 31 + stage.Id.Index * 7 + tries))).NextInt64(ceiling / 2 + 1);
    }

    private static string? Expired(Turn turn, StageState stage, KnownResult? known) =>
        known is not null && stage.Plan is PlannedTask { TimeToLiveSeconds: { } seconds } && turn.At - known.MadeAt > seconds * 1000
            ? $"what run {known.Origin.Run} computed from these inputs is older than its `ttl` of {seconds.AsDuration()}" : null;

    private static bool JoinIfComputing(Turn turn, StageState stage)
    {
        if (stage.Plan is not PlannedTask task || !task.ReadsCache() || !turn.State.Computing.TryGetValue(stage.Hash!.Value, out var leader) || leader == stage)
            return false;
        turn.Emit(new Delta.StageJoined(turn.At, stage.Run.Id, stage.Id.Index, leader.Id));
        return true;
    }
}
