using Factory.Control;
using Factory.Engine;
using Factory.Storage;
using StageKind = Factory.Control.StageKind;

namespace Factory.Daemon;

/// <summary>Foretells a run: which stages would come from the cache. Follows the hashes as far as results are known.</summary>
internal sealed class PlanOutlooks(ResultLookup lookup, ReleaseStore releases, IRecords records, EngineLoop loop)
{
    public IReadOnlyList<PlanStage> Of(PipelinePlan plan)
    {
        // The engine itself is asked: the run is begun in a copy that no one performs anything for, and fed with what the cache knows.
        var engine = new FactoryEngine();
        var run = new RunId(1);
        var now = loop.Now;
        engine.Decide(new EngineEvent.RunRequested(now, run, 0, "plan", plan));
        for (IReadOnlyList<Effect> effects = engine.TakeEffects(); effects.Count > 0; effects = engine.TakeEffects())
            foreach (var known in effects.Select(e => Answer(e, now)).OfType<EngineEvent>()) engine.Decide(known);
        return [.. plan.Stages.Select((stage, i) => View(plan, stage, engine.State.Stage(new StageId(run, i))))];
    }

    /// <summary>What is known without computing anything; null for the rest.</summary>
    private EngineEvent? Answer(Effect effect, long now) => effect switch
    {
        Effect.LookUp e when lookup.Find(e.Hash) is { Known: { } known } => new EngineEvent.CacheAnswered(now, e.Stage, e.Hash, known, null),
        Effect.FindPrevious e => new EngineEvent.PreviousResolved(now, e.Gate, records.FindPrevious(e.Release, e.Model)),
        Effect.Publish e when releases.Find(e.Name, [.. e.Inputs]) is { } version => new EngineEvent.Published(now, e.Stage, version, Created: false),
        _ => null,
    };

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
            StageStatus.Looking or StageStatus.Joined or StageStatus.Queued or StageStatus.Acting => PlanOutlook.Run,
            _ => PlanOutlook.Unknown,
        },
        Why = state?.Status switch
        {
            null or StageStatus.Done => "its result is known",
            StageStatus.Looking => stage is PlannedGate ? "these values were not judged before" : "nothing was computed from these inputs before",
            StageStatus.Joined => "another stage computes the same",
            StageStatus.Queued => stage is PlannedTask { TimeToLiveSeconds: not null } task && task.ReadsCache() ? "what is known is older than its `ttl`"
                : "its cache is off",
            StageStatus.Asking => "its `when` is asked when it is its turn",
            StageStatus.Acting => stage is PlannedGate ? "the release before is evaluated on today's data first" : "these bytes were not released before",
            _ => $"that depends on {string.Join(", ", stage.After.Select(i => plan.Stages[i].Name))}",
        },
        Device = (stage as PlannedTask ?? (stage as PlannedStudy)?.Template) is { } work
            ? string.Join(" or ", work.On.Select(r => r.Kind).Distinct().DefaultIfEmpty("cpu")) : null,
    };
}
