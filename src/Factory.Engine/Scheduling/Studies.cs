using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The transitions of a search and its trials.</summary>
internal static class Studies
{
    public static void Begin(Turn turn, StageState stage, PlannedStudy study) =>
        turn.Hash(stage, InputDocument.OfStudy(study, StageFacts.InputsOf(stage, study.Template.Inputs)), Value.Map.Empty);

    public static void Proposed(Turn turn, EngineEvent.TrialsProposed e)
    {
        if (turn.State.Stage(e.Study) is not { Status: StageStatus.Acting, Plan: PlannedStudy study } stage || e.First != stage.Trials.Count) return;
        foreach (var point in e.Points)
        {
            var index = stage.Run.StageList.Count;
            turn.Emit(new Delta.StageAdded(turn.At, stage.Run.Id, index, Trial(stage, study, point)));
            turn.Consider(stage.Run.StageList[index]);
        }
    }

    public static void Scored(Turn turn, EngineEvent.TrialScored e)
    {
        if (turn.State.Stage(e.Study) is not { Status: StageStatus.Acting } stage || e.Number >= stage.Trials.Count || stage.Trials[e.Number].Recorded) return;
        var value = e.Value is { } v && !double.IsNaN(v) ? v : (double?)null;
        Record(turn, stage, e.Number, value, value is null ? e.Error ?? "the objective is not a number" : null);
    }

    public static void TrialFailed(Turn turn, StageState stage, TrialOf trial, string reason)
    {
        var study = stage.Run.StageList[trial.Study];
        if (study.Status == StageStatus.Acting) Record(turn, study, trial.Number, null, reason);
    }

    private static PlannedTask Trial(StageState stage, PlannedStudy study, Value.Map point) => study.Template with
    {
        Name = $"{study.Name}[{stage.Trials.Count}]",
        After = study.After,
        Settings = StageFacts.Overlay(study.Template.Settings, point),
        Trial = new(stage.Id.Index, stage.Trials.Count, point),
    };

    private static void Record(Turn turn, StageState study, int number, double? value, string? error)
    {
        var trial = study.Trials[number].Stage;
        turn.Emit(new Delta.TrialRecorded(turn.At, study.Run.Id, study.Id.Index, number, trial.Id.Index, ((PlannedTask)trial.Plan).Trial!.Point, value, error));
        var plan = (PlannedStudy)study.Plan;
        if (study.Trials.Count < plan.Trials || study.Trials.Exists(t => !t.Recorded)) return;
        if (Best(study, plan.Maximize) is { } best) turn.Complete(study, best, Provenance.Computed, null);
        else turn.End(study, StageStatus.Failed, $"none of its {study.Trials.Count} trials succeeded; the last one: {error}");
    }

    /// <summary>The best trial; of equals the first.</summary>
    private static StageResult? Best(StageState study, bool maximize)
    {
        var sign = maximize ? 1 : -1;
        var best = study.Trials.Where(t => t.Value is not null).MaxBy(t => sign * t.Value!.Value);
        return best is null ? null : new StageResult
        {
            Best = ((PlannedTask)best.Stage.Plan).Trial!.Point,
            Metrics = Value.Of(("value", best.Value!.Value), ("trial", (long)((PlannedTask)best.Stage.Plan).Trial!.Number)),
            Trials = study.Trials.Count,
        };
    }
}
