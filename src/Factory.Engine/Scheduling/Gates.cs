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
        else turn.Hash(stage, InputDocument.OfGate(gate, [.. gate.Conditions.Select(c => Names(stage, c))], gate.Released.Select(i => StageFacts.Resolve(stage.Run, i))), Value.Map.Empty);
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
        if (turn.State.Stage(e.Gate) is not { Status: StageStatus.Acting, Approving: null, Plan: PlannedGate gate } stage) return;
        var failing = e.Conditions.Where(c => c.Value != true).ToList();
        if (failing.Count == 0 && gate.Approvers.Count > 0)
        {
            turn.Emit(new Delta.ApprovalAsked(turn.At, stage.Run.Id, stage.Id.Index, e.Conditions));
            return;
        }
        Decide(turn, stage, e.Conditions, failing.Count == 0 ? null : string.Join("; ", failing.Select(Words)));
    }

    /// <summary>Takes the word of someone who may give it; of others, and of those who come too late, nothing is taken.</summary>
    public static void Approve(Turn turn, EngineEvent.ApprovalGiven e)
    {
        if (turn.State.Stage(e.Gate) is not { Approving: { } conditions, Ended: false } stage || !MayApprove(stage, e.By)) return;
        turn.Emit(new Delta.ApprovalAnswered(turn.At, stage.Run.Id, stage.Id.Index, e.By, e.Approved, e.Note));
        Decide(turn, stage, conditions, e.Approved ? null : $"{e.By} said no{(e.Note is { } note ? $": {note}" : "")}");
    }

    public static bool MayApprove(StageState stage, string user) => ((PlannedGate)stage.Plan).Approvers.Any(a => a == "*" || a == user);

    private static void Decide(Turn turn, StageState stage, IReadOnlyList<ConditionValue> conditions, string? against)
    {
        turn.Emit(new Delta.GateDecided(turn.At, stage.Run.Id, stage.Id.Index, against is null, conditions));
        if (against is null) turn.Complete(stage, StageResult.Empty, Provenance.Computed, null);
        else turn.End(stage, StageStatus.Blocked, against);
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
        condition.Error is { } error ? $"`{condition.Text}` could not be evaluated: {error}" : $"`{condition.Text}` is false with {condition.SeenInWords()}";
}
