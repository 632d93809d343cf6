using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The transitions of a release.</summary>
internal static class Releasing
{
    public static void Begin(Turn turn, StageState stage, PlannedRelease release)
    {
        turn.Hash(stage, InputDocument.OfRelease(release, StageFacts.InputsOf(stage, release.Inputs)), Value.Map.Empty);
        // Whether these bytes were released before, the release store knows: there is no result to look up.
        turn.Start(stage);
    }

    public static void Published(Turn turn, EngineEvent.Published e)
    {
        if (turn.State.Stage(e.Release) is not { Status: StageStatus.Acting, Plan: PlannedRelease release } stage) return;
        turn.Emit(new Delta.ReleaseMade(turn.At, stage.Run.Id, stage.Id.Index, release.Name, e.Version, e.Created));
        turn.Complete(stage, new StageResult { Metrics = Value.Of(("version", e.Version)) }, e.Created ? Provenance.Computed : Provenance.Cached, null);
    }
}
