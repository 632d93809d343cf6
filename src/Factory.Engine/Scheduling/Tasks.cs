namespace Factory.Engine;

/// <summary>The transitions of work for stage plugins.</summary>
internal static class Tasks
{
    public static void Begin(Turn turn, StageState stage, PlannedTask task)
    {
        if (!Pinning.Settle(turn.State, task, out var pinned)) return;
        var chosen = StageFacts.Chosen(stage, task);
        turn.Hash(stage, InputDocument.On(InputDocument.OfTask(chosen, chosen.Settings, StageFacts.InputsOf(stage, task.Inputs)), pinned), chosen.Settings, pinned);
        GoOn(turn, stage);
    }

    /// <summary>What its inputs come to is asked of whoever may know it; else it is computed.</summary>
    public static void GoOn(Turn turn, StageState stage)
    {
        var task = (PlannedTask)stage.Plan;
        if (!task.ReadsCache()) turn.Enqueue(stage, task.Cache == CacheUse.Write ? "its cache is only written to" : "its cache is off");
        else JoinIfComputing(turn, stage);
    }

    public static void Answered(Turn turn, EngineEvent.CacheAnswered e)
    {
        foreach (var answer in e.Answers) Answered(turn, answer);
    }

    private static void Answered(Turn turn, CacheAnswer answer)
    {
        if (turn.State.Stage(answer.Stage) is not { Status: StageStatus.Looking } stage || stage.Hash != answer.Hash) return;
        var expired = Expired(turn, stage, answer.Known);
        if (answer.Known is { } known && expired is null) turn.Complete(stage, known.Result, Provenance.Cached, known.Origin);
        else if (stage.Plan is not PlannedTask) turn.Start(stage);
        else if (!JoinIfComputing(turn, stage)) turn.Enqueue(stage, expired ?? answer.Why ?? "nothing was computed from these inputs before");
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
        var outcome = Health.Judge(turn.State.Floor, attempt, e.Outcome);
        turn.Close(attempt, outcome);
        if (outcome is { End: AttemptEnd.Succeeded, Result: { } result }) turn.Complete(stage, result, Provenance.Computed, null);
        else if (AttemptEnd.Pruned == outcome.End || AttemptEnd.Pruned == attempt.Stopping) turn.End(stage, StageStatus.Pruned, PruningOf(stage));
        else if (outcome.End == AttemptEnd.Paused && Trials.MayGoOn(stage)) Trials.Paused(turn, stage);
        else if (stage.Run.Status == RunStatus.Cancelling) turn.End(stage, StageStatus.Cancelled, stage.Run.EndedBecause!);
        else if (outcome.End == AttemptEnd.Paused) turn.End(stage, StageStatus.Pruned, PruningOf(stage));
        else if (outcome.End == AttemptEnd.Cancelled) turn.End(stage, StageStatus.Cancelled, "cancelled");
        else if (!MayTryAgain(stage, outcome)) turn.End(stage, StageStatus.Failed, Words(outcome));
        else if (outcome.End == AttemptEnd.OutOfMemory && TooMuch(turn, stage) is { } tooMuch)
            turn.End(stage, StageStatus.Failed, $"{Words(outcome)}; {tooMuch}");
        else Retry(turn, stage, outcome);
    }

    private static bool MayTryAgain(StageState stage, AttemptOutcome outcome)
    {
        if (outcome.End == AttemptEnd.Preempted) return true;
        var retry = ((PlannedTask)stage.Plan).Retry;
        var helps = outcome.Retryable || retry.ExitCodes.Contains(outcome.ExitCode ?? 0)
            || outcome.End is AttemptEnd.Crashed or AttemptEnd.Lost or AttemptEnd.DeviceFault or AttemptEnd.TimedOut or AttemptEnd.OutOfMemory;
        var ends = stage.AttemptList.Where(a => a.Outcome is { End: not (AttemptEnd.Preempted or AttemptEnd.Paused) }).Select(a => a.Outcome!.End);
        return helps && (retry.OwnLimit(outcome.End) is { } limit ? ends.Count(e => e == outcome.End) <= limit
            : ends.Count(e => retry.OwnLimit(e) is null) <= retry.Times);
    }

    /// <summary>Why the memory that would be asked for next is to be had nowhere; null when it is.</summary>
    private static string? TooMuch(Turn turn, StageState stage)
    {
        var next = StageFacts.RequestsOf(stage, (PlannedTask)stage.Plan);
        return turn.State.Floor.HasSeen(next) ? turn.State.Floor.Impossible(next) : null;
    }

    private static string PruningOf(StageState trial)
    {
        var study = trial.Run.StageList[((PlannedTask)trial.Plan).Trial!.Study];
        return study.Stopping ?? $"`{((PlannedStudy)study.Plan).Pruner.Name}` expects nothing more of it";
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
