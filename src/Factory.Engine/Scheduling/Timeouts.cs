namespace Factory.Engine;

/// <summary>What time alone brings about.</summary>
internal static class Timeouts
{
    /// <summary>When time alone changes a stage next, in Unix milliseconds; null for never.</summary>
    public static long? AlarmOf(StageState stage) => (stage.Status, stage.Plan) switch
    {
        (StageStatus.Backoff, _) => stage.NotBefore,
        (StageStatus.Queued, PlannedTask { QueueTimeoutSeconds: { } seconds }) when stage.Run.PausedBy is null => stage.QueuedAt + Milliseconds(seconds),
        (StageStatus.Running, PlannedTask task) when stage.Attempt is { StartedAt: { } started, Stopping: null } => Earlier(
            task.TimeoutSeconds is { } seconds ? started + Milliseconds(seconds) : null,
            task.BudgetSeconds is { } budget ? started + Math.Max(0, Milliseconds(budget) - stage.Spent) : null),
        _ => null,
    };

    /// <summary>When time alone changes a run next; null for never.</summary>
    public static long? AlarmOf(RunState run) => run.Status != RunStatus.Running ? null
        : Earlier(run.Rules.TimeoutSeconds is { } seconds ? run.CreatedAt + Milliseconds(seconds) : null, BudgetEnds(run));

    public static void Pass(Turn turn)
    {
        foreach (var id in turn.State.Alarms.Due(turn.At))
            if (turn.State.Stage(id) is { } stage) Ring(turn, stage);
        foreach (var run in turn.State.Runs.Where(r => AlarmOf(r) <= turn.At).ToList())
        {
            var late = run.Rules.TimeoutSeconds is { } seconds && run.CreatedAt + Milliseconds(seconds) <= turn.At;
            Cancelling.Stop(turn, run, null, late ? "the run took longer than its timeout" : "the run has used up its budget", AttemptEnd.Cancelled);
        }
    }

    private static void Ring(Turn turn, StageState stage)
    {
        switch (stage)
        {
            case { Status: StageStatus.Backoff }:
                turn.Enqueue(stage, $"tried again: {stage.Reason}");
                break;
            case { Status: StageStatus.Queued, Plan: PlannedTask task }:
                turn.End(stage, StageStatus.Failed,
                    $"it waited longer than {task.QueueTimeoutSeconds!.Value.AsDuration()} for "
                        + $"{string.Join(" or ", StageFacts.RequestsOf(stage, task).Select(Matching.Describe))}");
                break;
            case { Attempt: { StartedAt: { } started } attempt, Plan: PlannedTask task }:
                var late = task.TimeoutSeconds is { } seconds && started + Milliseconds(seconds) <= turn.At;
                turn.Emit(new Delta.AttemptStopping(turn.At, stage.Run.Id, attempt.Id, late ? AttemptEnd.TimedOut : AttemptEnd.OverBudget));
                break;
        }
    }

    // With several attempts open, the rest of a budget is used up by all of them.
    private static long? BudgetEnds(RunState run)
    {
        if (run.Rules.BudgetSeconds is not { } seconds) return null;
        var running = run.OpenAttempts.Where(a => a.StartedAt is not null).ToList();
        if (running.Count == 0) return null;
        var left = Milliseconds(seconds) - run.Spent + running.Sum(a => a.StartedAt!.Value);
        return (left + running.Count - 1) / running.Count;
    }

    private static long? Earlier(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static long Milliseconds(double seconds) => (long)Math.Min(seconds * 1000, long.MaxValue / 4);
}
