using Factory.Control;
using Factory.Engine;
using Factory.Storage;
using StageKind = Factory.Control.StageKind;

namespace Factory.Daemon;

/// <summary>Foretells a run: which stages would come from the cache. Follows the hashes as far as results are known.</summary>
internal sealed class PlanOutlooks(ResultLookup lookup, ReleaseStore releases, RecordStore records, EngineLoop loop)
{
    public async Task<IReadOnlyList<PlanStage>> Of(PipelinePlan plan)
    {
        var devices = await loop.Ask(floor => plan.Stages.Select(s => s.Work() is { } work ? floor.Foretell(work) : null).ToList());
        var estimates = new Estimates(records.Queries.Durations, plan.Pipeline);
        // The engine itself is asked: the run is begun in a copy that no one performs anything for, and fed with what the cache knows.
        var engine = new FactoryEngine();
        var run = new RunId(1);
        var now = loop.Now;
        var seen = new ForeseenStages(plan);
        seen.Hear(engine.Decide(new EngineEvent.RunRequested(now, run, 0, "plan", plan)));
        for (IReadOnlyList<Effect> effects = engine.TakeEffects(); effects.Count > 0; effects = engine.TakeEffects())
            foreach (var known in effects.Select(e => Answer(e, now)).OfType<EngineEvent>()) seen.Hear(engine.Decide(known));
        return [.. seen.All.Select(s => View(seen, s.Stage, engine.State.Stage(new StageId(run, s.Index))) with
        {
            Device = devices[s.Stage.Part?.FanOut ?? s.Index], Trials = (s.Stage as PlannedStudy)?.Trials, EstimatedSeconds = estimates.Of(s.Stage).Seconds,
            EstimatedCost = estimates.Of(s.Stage).Cost is { } cost ? new(cost.Micros / 1_000_000m, cost.Currency) : null,
        })];
    }

    /// <summary>What is known without computing anything; null for the rest.</summary>
    private EngineEvent? Answer(Effect effect, long now) => effect switch
    {
        Effect.ListEntries e => new EngineEvent.EntriesListed(now, e.FanOut, lookup.Entries(e.Artifact)),
        Effect.LookUp e => new EngineEvent.CacheAnswered(now, [.. lookup.Find(e.Stages).Where(a => a.Known is not null)]),
        Effect.FindPrevious e => new EngineEvent.PreviousResolved(now, e.Gate, records.FindPrevious(e.Release, e.Model)),
        Effect.Publish e when releases.Find(e.Name, [.. e.Inputs]) is { } version => new EngineEvent.Published(now, e.Stage, version, Created: false),
        _ => null,
    };

    private static PlanStage View(ForeseenStages plan, PlannedStage stage, Factory.Engine.StageState? state) => new()
    {
        Name = stage.Name,
        Kind = KindOf(stage),
        Type = stage.TypeName(),
        After = [.. plan.Before(stage)],
        Over = (stage as PlannedFanOut) is { } over ? plan.OutputOf(over) : null,
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
            _ when stage is PlannedFanOut fanOut => $"a stage for each file of {plan.OutputOf(fanOut)}, which is not known yet",
            _ when stage.Work() is { PinsHardware: true } && stage.After.Count == 0 => "what hardware it is pinned to is settled when it begins",
            _ => $"that depends on {plan.BeforeInWords(stage)}",
        },
        Files = [.. (stage.Work()?.Files.Keys ?? []).Order(StringComparer.Ordinal)],
    };

    private static StageKind KindOf(PlannedStage stage) => stage switch
    {
        PlannedTask => StageKind.Task,
        PlannedStudy => StageKind.Study,
        PlannedGate => StageKind.Gate,
        PlannedFanOut fanOut => KindOf(fanOut.Template),
        _ => StageKind.Release,
    };
}
