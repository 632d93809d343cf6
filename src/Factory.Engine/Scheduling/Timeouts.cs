namespace Factory.Engine;

/// <summary>What time alone brings about.</summary>
internal static class Timeouts
{
    /// <summary>When time alone changes a stage next, in Unix milliseconds; null for never.</summary>
    public static long? AlarmOf(StageState stage) => (stage.Status, stage.Plan) switch
    {
        (StageStatus.Backoff, _) => stage.NotBefore,
        (StageStatus.Queued, PlannedTask task) when stage.Run.PausedBy is null =>
            Earlier(task.QueueTimeoutSeconds is { } seconds ? stage.QueuedAt + Milliseconds(seconds) : null, HoldingOut.Ends(stage, task)),
        (StageStatus.Running, PlannedTask task) when stage.Attempt is { StartedAt: { } started, Stopping: null } => Earlier(
            Earlier(task.TimeoutSeconds is { } seconds ? started + Milliseconds(seconds) : null,
                task.BudgetSeconds is { } budget ? started + Math.Max(0, Milliseconds(budget) - stage.Spent) : null),
            task.Cost is { } cost ? MoneyEnds(cost, stage.SpentMicros, [stage.Attempt]) : null),
        (StageStatus.Acting, PlannedStudy { Limits: var limits }) when stage.Stopping is null => Earlier(
            limits.Seconds is { } seconds ? stage.ActingSince + Milliseconds(seconds) : null, limits.Cost is { } cost ? MoneyEnds(cost, stage) : null),
        _ => null,
    };

    /// <summary>When time alone changes a run next; null for never.</summary>
    public static long? AlarmOf(RunState run) => run.Status != RunStatus.Running ? null
        : Earlier(Earlier(run.Rules.TimeoutSeconds is { } seconds ? run.CreatedAt + Milliseconds(seconds) : null, BudgetEnds(run)),
            run.Rules.Cost is { } cost ? MoneyEnds(cost, run.SpentMicros, run.OpenAttempts) : null);

    public static void Pass(Turn turn)
    {
        foreach (var id in turn.State.Alarms.Due(turn.At))
            if (turn.State.Stage(id) is { } stage) Ring(turn, stage);
        foreach (var run in turn.State.Timed.Where(r => AlarmOf(r) <= turn.At).OrderBy(r => r.Id.Value).ToList())
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
            case { Status: StageStatus.Queued, Plan: PlannedTask task } when HoldingOut.Ends(stage, task) <= turn.At:
                HoldingOut.Yield(turn, stage, task);
                break;
            case { Status: StageStatus.Queued, Plan: PlannedTask task }:
                turn.End(stage, StageStatus.Failed,
                    $"it waited longer than {task.QueueTimeoutSeconds!.Value.AsDuration()} for "
                        + $"{string.Join(" or ", StageFacts.RequestsOf(stage, task).Select(Matching.Describe))}");
                break;
            case { Plan: PlannedStudy { Limits: var limits } }:
                var passed = limits.Seconds is { } time && stage.ActingSince + Milliseconds(time) <= turn.At;
                Studies.Stop(turn, stage, passed ? $"its time of {limits.Seconds!.Value.AsDuration()} is up" : $"its trials have cost {limits.Cost}");
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

    private static long? MoneyEnds(Money limit, StageState study)
    {
        var trials = study.Trials.Values;
        return MoneyEnds(limit, trials.Sum(t => t.SpentMicros), [.. trials.Select(t => t.Attempt).OfType<AttemptState>()]);
    }

    /// <summary>When what was spent and what open attempts cost from then on comes to so much; null when nothing of it has a price.</summary>
    private static long? MoneyEnds(Money limit, long spent, IReadOnlyList<AttemptState> open)
    {
        var rate = default(Rate);
        foreach (var attempt in open)
        {
            spent += attempt.ChargedMicros;
            foreach (var term in attempt.Terms)
                if (term.Price is { } price && price.Currency == limit.Currency) rate += Rate.Of(price.Micros * term.Units, attempt.TermsSince);
        }
        return rate.Reaches(limit.Micros - spent);
    }

    private static long? Earlier(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static long Milliseconds(double seconds) => (long)Math.Min(seconds * 1000, long.MaxValue / 4);
}
