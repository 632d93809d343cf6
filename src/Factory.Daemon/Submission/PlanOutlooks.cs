using Factory.Control;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Foretells a run: which stages would come from the cache. Follows the hashes as far as results are known.</summary>
internal sealed class PlanOutlooks(ResultLookup lookup)
{
    public IReadOnlyList<PlanStage> Of(PipelinePlan plan)
    {
        // The engine itself is asked: the run is begun in a copy that no one performs anything for, and fed with what the cache knows.
        var engine = new FactoryEngine();
        var run = new RunId(1);
        engine.Decide(new EngineEvent.RunRequested(0, run, 0, "plan", plan));
        for (IReadOnlyList<Effect> effects = engine.TakeEffects(); effects.Count > 0; effects = engine.TakeEffects())
            foreach (var effect in effects.OfType<Effect.LookUp>())
                if (lookup.Find(effect.Hash) is { Known: { } known }) engine.Decide(new EngineEvent.CacheAnswered(0, effect.Stage, effect.Hash, known, null));
        return [.. plan.Stages.Select((stage, i) => View(plan, stage, engine.State.Stage(new StageId(run, i))))];
    }

    private static PlanStage View(PipelinePlan plan, PlannedStage stage, Factory.Engine.StageState? state) => new()
    {
        Name = stage.Name,
        Kind = stage switch { PlannedTask => StageKind.Task, PlannedStudy => StageKind.Study, PlannedGate => StageKind.Gate, _ => StageKind.Release },
        Type = stage switch { PlannedTask task => task.Type, PlannedStudy => "tune", PlannedGate => "check", _ => "publish" },
        After = [.. stage.After.Select(i => plan.Stages[i].Name)],
        // A run that has ended is not there any more: all of it was known.
        Outlook = state?.Status switch
        {
            null or StageStatus.Done => PlanOutlook.Cached,
            StageStatus.Looking => PlanOutlook.Run,
            StageStatus.Acting when stage is PlannedRelease => PlanOutlook.Run,
            _ => PlanOutlook.Unknown,
        },
        Why = state?.Status switch
        {
            null or StageStatus.Done => "its result is known",
            StageStatus.Looking => "nothing was computed from these inputs before",
            StageStatus.Queued => "its cache is off",
            StageStatus.Acting => null,
            _ => $"that depends on {string.Join(", ", stage.After.Select(i => plan.Stages[i].Name))}",
        },
        Device = (stage as PlannedTask ?? (stage as PlannedStudy)?.Template) is { } work
            ? string.Join(" or ", work.On.Select(r => r.Kind).Distinct().DefaultIfEmpty("cpu")) : null,
    };
}
