using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The transitions of a study's trials, beside those that they have as stages.</summary>
internal static class Trials
{
    public static void Begin(Turn turn, StageState stage, PlannedStudy study, TrialOf trial)
    {
        var index = stage.Run.StageList.Count;
        turn.Emit(new Delta.StageAdded(turn.At, stage.Run.Id, index, StageFacts.Choose(study.Template, trial.Point) with
        {
            Name = $"{study.Name}[{trial.Number}]",
            After = study.After,
            // What began from another's checkpoint is not what its settings alone would make.
            Cache = trial.Parent is null ? study.Template.Cache : CacheUse.None,
            Trial = trial,
        }));
        turn.Consider(stage.Run.StageList[index]);
    }

    public static void Resume(Turn turn, StageState trial, long? until)
    {
        var of = ((PlannedTask)trial.Plan).Trial!;
        turn.Emit(new Delta.TrialResumed(turn.At, trial.Run.Id, of.Study, of.Number, trial.Id.Index, until));
        Tasks.GoOn(turn, trial);
    }

    /// <summary>Whether there will be anyone to say how it goes on.</summary>
    public static bool MayGoOn(StageState trial) =>
        trial.Run.Status == RunStatus.Running && trial.Run.StageList[((PlannedTask)trial.Plan).Trial!.Study].Status == StageStatus.Acting;

    /// <summary>Its attempt has reached the step that it was to reach.</summary>
    public static void Paused(Turn turn, StageState trial)
    {
        var of = ((PlannedTask)trial.Plan).Trial!;
        StageState[] followers = [.. trial.Followers];
        turn.Emit(new Delta.TrialPaused(turn.At, trial.Run.Id, of.Study, of.Number, trial.Id.Index));
        turn.Relead(trial, followers, "paused");
        Studies.Look(turn, trial.Run.StageList[of.Study]);
    }

    public static void Measured(Turn turn, EngineEvent.TrialMeasured e)
    {
        if (turn.State.Stage(e.Attempt.Stage) is not { Plan: PlannedTask { Trial: { } of }, Attempt: { } attempt } trial || attempt.Id != e.Attempt) return;
        // Told again after a restart, or done again without a checkpoint.
        if (e.Step <= trial.Measured || trial.Run.StageList[of.Study].Status != StageStatus.Acting) return;
        turn.Emit(new Delta.TrialMeasured(turn.At, trial.Run.Id, of.Study, of.Number, e.Step, e.Value));
    }

    public static void Scored(Turn turn, EngineEvent.TrialScored e)
    {
        if (turn.State.Stage(e.Study) is not { Status: StageStatus.Acting } study || !study.Trials.TryGetValue(e.Number, out var trial)) return;
        var error = e.Error ?? (e.Values.Any(double.IsNaN) ? "the objective is not a number" : null);
        Record(turn, trial, error is null ? TrialState.Complete : TrialState.Failed, error is null ? e.Values : [], e.Constraints, error);
    }

    /// <summary>Ends it early, however far it is; one that has come to its end, or is about to, stays as it is.</summary>
    public static void Prune(Turn turn, StageState trial, string why)
    {
        if (trial.Ended) return;
        if (trial.Attempt is not { } attempt) turn.End(trial, StageStatus.Pruned, why);
        else if (attempt.Stopping is null or AttemptEnd.Preempted)
            turn.Emit(new Delta.AttemptStopping(turn.At, trial.Run.Id, attempt.Id, AttemptEnd.Pruned));
    }

    /// <summary>Its stage has come to an end without a result.</summary>
    public static void Ended(Turn turn, StageState trial, StageStatus status, string reason)
    {
        Record(turn, trial, status == StageStatus.Pruned ? TrialState.Pruned : TrialState.Failed, [], [], reason);
    }

    private static void Record(Turn turn, StageState trial, TrialState state, IReadOnlyList<double> values, IReadOnlyList<double> constraints, string? error)
    {
        if (trial.Recorded) return;
        var of = ((PlannedTask)trial.Plan).Trial!;
        turn.Emit(new Delta.TrialRecorded(turn.At, trial.Run.Id, of.Study, of.Number, trial.Id.Index, state, values, constraints, error));
        Studies.Look(turn, trial.Run.StageList[of.Study]);
    }
}
