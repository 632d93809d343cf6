namespace Factory.Engine;

/// <summary>The transitions of a fan-out over what an output turns out to hold.</summary>
internal static class FanOuts
{
    /// <summary>The content that it goes over.</summary>
    public static ArtifactDigest Artifact(StageState stage, PlannedFanOut fanOut) => stage.Run.StageList[fanOut.Source].Result!.Outputs[fanOut.Output].Digest;

    /// <summary>Called again whenever one of its stages has ended.</summary>
    public static void Advance(Turn turn, StageState stage, PlannedFanOut fanOut)
    {
        if (stage.Status == StageStatus.Waiting) turn.Start(stage);
        else if (stage.Parts.Count == 0) return;
        else if (stage.Parts.Values.FirstOrDefault(p => !p.Succeeded) is { } broken)
            turn.End(stage, StageStatus.Skipped, $"{broken.Plan.Name} {(broken.Status == StageStatus.Failed ? "failed" : $"was {broken.Status.ToString().ToLowerInvariant()}")}");
        else turn.Complete(stage, StageResult.Empty, stage.Parts.Values.Any(p => p.AttemptList.Count > 0) ? Provenance.Computed : Provenance.Cached, null);
    }

    /// <summary>Adds the stages of all fan-outs of the run that go over this content, in order: one that refers to another finds its stages.</summary>
    public static void Listed(Turn turn, EngineEvent.EntriesListed e)
    {
        if (turn.State.Stage(e.FanOut) is not { Status: StageStatus.Acting, Parts.Count: 0, Plan: PlannedFanOut asked } first) return;
        var all = Together(first, asked);
        if (Problem(first, asked, e.Entries, all.Count) is { } why) Fail(turn, all, why);
        else foreach (var stage in all) Add(turn, stage, e.Entries);
    }

    /// <summary>What it goes over could not be listed; then that of the others over the same could not be either.</summary>
    public static void Fail(Turn turn, StageState stage, PlannedFanOut fanOut, string why) => Fail(turn, Together(stage, fanOut), why);

    /// <summary>The stage with what it gathers of fan-outs in its plan; null where that is nothing.</summary>
    public static PlannedStage? Gather(StageState stage) => !stage.Run.HasFanOuts ? null
        : Gathering.Resolve(stage.Plan, i => stage.Run.StageList[i] is { Plan: PlannedFanOut } fanOut
            ? [.. fanOut.Parts.Values.Select(p => new ListedStage(p.Plan.Part!.Key, p.Id.Index))] : null);

    private static void Fail(Turn turn, IReadOnlyList<StageState> stages, string why)
    {
        foreach (var stage in stages) turn.End(stage, StageStatus.Failed, why);
    }

    private static IReadOnlyList<StageState> Together(StageState first, PlannedFanOut fanOut)
    {
        var artifact = Artifact(first, fanOut);
        return [.. first.Run.StageList.Where(s => s is { Status: StageStatus.Acting, Parts.Count: 0, Plan: PlannedFanOut other } && Artifact(s, other) == artifact)];
    }

    private static void Add(Turn turn, StageState stage, IReadOnlyList<ArtifactEntry> entries)
    {
        var run = stage.Run;
        foreach (var entry in entries)
        {
            var part = PartPlanner.Plan((PlannedFanOut)stage.Plan, stage.Id.Index, entry,
                i => run.StageList[i].Parts.TryGetValue(entry.Name, out var same) ? new(same.Plan.Part!.Key, same.Id.Index) : null);
            turn.Emit(new Delta.StageAdded(turn.At, run.Id, run.StageList.Count, part));
            turn.Consider(run.StageList[^1]);
        }
    }

    private static string? Problem(StageState stage, PlannedFanOut fanOut, IReadOnlyList<ArtifactEntry> entries, int times)
    {
        var over = $"`{stage.Run.StageList[fanOut.Source].Plan.Name}.{fanOut.Output}`";
        if (entries.Count == 0) return $"it goes over {over}, and that holds nothing";
        if (stage.Run.StageList.Count + (long)entries.Count * times is > Planner.MostStages and var all)
            return $"it goes over {over}, and with its {entries.Count} entries the run comes to {all} stages: {Planner.MostStages} are allowed";
        return entries.FirstOrDefault(e => !Planner.IsKey(e.Name)) is { } wrong
            ? $"it goes over {over}, and no stage can be found by `{wrong.Name}`: a name has at most 200 characters, and no `[`, `]`, `,` or `@`" : null;
    }
}
