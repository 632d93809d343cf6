using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The transitions of a gate: find the release before, evaluate it on today's data, then ask the conditions.</summary>
internal static class Gates
{
    /// <summary>Goes as far as the gate can go now; called again whenever something it waits for has ended.</summary>
    public static void Advance(Turn turn, StageState stage, PlannedGate gate)
    {
        if (stage.Status == StageStatus.Waiting && gate.Previous is not null)
        {
            turn.Start(stage);
            return;
        }
        if (stage.Hash is not null || (gate.Previous is not null && !stage.PreviousKnown)) return;
        if (stage.PreviousEvaluation is { Ended: false }) return;
        if (stage.PreviousEvaluation is { Succeeded: false } broken)
            turn.End(stage, StageStatus.Failed, $"the release before could not be evaluated: {broken.Reason}");
        else turn.Hash(stage, InputDocument.OfGate(gate, [.. gate.Conditions.Select(c => Names(stage, c))]), Value.Map.Empty);
    }

    public static void Resolved(Turn turn, EngineEvent.PreviousResolved e)
    {
        if (turn.State.Stage(e.Gate) is not { Status: StageStatus.Acting, PreviousKnown: false, Plan: PlannedGate { Previous: { } how } } stage) return;
        turn.Emit(new Delta.PreviousFound(turn.At, stage.Run.Id, stage.Id.Index, e.Previous));
        if (e.Previous is { } previous)
        {
            var index = stage.Run.StageList.Count;
            turn.Emit(new Delta.StageAdded(turn.At, stage.Run.Id, index, Evaluation(stage, how, previous)));
            turn.Consider(stage.Run.StageList[index]);
        }
        turn.Consider(stage);
    }

    public static void Evaluated(Turn turn, EngineEvent.GateEvaluated e)
    {
        if (turn.State.Stage(e.Gate) is not { Status: StageStatus.Acting, Plan: PlannedGate } stage) return;
        var failing = e.Conditions.Where(c => c.Value != true).ToList();
        turn.Emit(new Delta.GateDecided(turn.At, stage.Run.Id, stage.Id.Index, failing.Count == 0, e.Conditions));
        if (failing.Count == 0) turn.Complete(stage, StageResult.Empty, Provenance.Computed, null);
        else turn.End(stage, StageStatus.Blocked, string.Join("; ", failing.Select(Words)));
    }

    private static PlannedTask Evaluation(StageState gate, PreviousEvaluation how, PreviousRelease previous)
    {
        var today = (PlannedTask)gate.Run.StageList[how.Evaluation].Plan;
        var model = new PlannedSource(null, null, previous.Model, $"{previous.Name}@{previous.Version}");
        return today with
        {
            Name = $"{today.Name}@{previous.Name}@{previous.Version}",
            After = [.. today.After.Where(i => i != how.Model)],
            Inputs = [.. today.Inputs.Select(i => i.Name == how.Input ? i with { Source = model } : i)],
            Dataset = null,
            PreviousFor = gate.Id.Index,
        };
    }

    private static Value.Map Names(StageState stage, PlannedExpression condition) => StageFacts.NamesOf(condition, stage.Run, stage.PreviousEvaluation?.Result);

    private static string Words(ConditionValue condition) =>
        condition.Error is { } error ? $"`{condition.Text}` threw {error}" : $"`{condition.Text}` is false with {condition.Seen}";
}
