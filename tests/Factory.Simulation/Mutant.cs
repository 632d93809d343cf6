namespace Factory.Simulation;

/// <summary>A bug as someone might write it: one place of the sources, changed.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="File">The source file, by the end of its path.</param>
/// <param name="Text">What stands there; it stands there once.</param>
/// <param name="Instead">What the bug makes of it.</param>
public sealed record Mutant(string Name, string File, string Text, string Instead)
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        // The daemon's loop and its disk
        new("effects are performed before the commit", "World.cs", "        Commit(deltas);\n        _invariants.Check();", "        PerformAll();\n        Commit(deltas);\n        _invariants.Check();"),
        new("a commit does not carry the content that it names", "Disk.cs", "done.Result.Outputs.Values.Select(o => o.Digest);", "[];"),
        new("what someone relies on is not synced", "Disk.cs", "        if (deltas.Any(d => d.IsAcknowledged)) SyncRecords();\n", ""),
        new("that a run was asked for is not worth a sync", "Deltas.cs", "this is RunCreated or ", "this is "),
        new("that a release was made is not worth a sync", "Deltas.cs", "ReleaseMade or ", ""),
        new("a refused commit leaves memory as it was decided", "World.cs", "a commit is refused\");\n        _engine = FactoryEngine.From(Active());", "a commit is refused\");"),
        new("a restarted daemon forgets what must be done", "FactoryEngine.cs", "        return engine;", "        engine._state.TakeTouched();\n        return engine;"),

        // Attempts
        new("a late result is not fenced", "Tasks.cs", "|| attempt.Id != e.Attempt) return;\n        turn.Emit(new Delta.AttemptClosed", ") return;\n        turn.Emit(new Delta.AttemptClosed"),
        new("a stop is decided and not performed", "EffectsOf.cs", "[new Effect.Attend(attempt.Id), new Effect.Stop(attempt.Id, because)]", "[new Effect.Attend(attempt.Id)]"),
        new("a stop does not touch its stage", "EngineState.cs", "        Alarms.Follow(stage);\n        _touched.Add(stage);\n    }\n\n    private void Close", "        Alarms.Follow(stage);\n    }\n\n    private void Close"),
        new("a timeout has no alarm", "EngineState.cs", "        attempt.StartedAt ??= d.At;\n        Alarms.Follow(stage);", "        attempt.StartedAt ??= d.At;"),
        new("a stage that waits to be tried again is not woken", "Timeouts.cs", "                turn.Enqueue(stage, $\"tried again: {stage.Reason}\");\n", ""),
        new("a stage is tried again without an end to its attempt", "Tasks.cs", "        turn.Emit(new Delta.AttemptClosed(turn.At, stage.Run.Id, attempt.Id, e.Outcome));\n", ""),

        // Order
        new("a stage does not wait for its inputs", "Turn.cs", " || stage.OpenBefore > 0 || ", " || "),
        new("a stage goes on though one before it did not succeed", "Turn.cs", ".FirstOrDefault(s => !s.Succeeded) is { } broken) Skip", ".FirstOrDefault(s => false) is { } broken) Skip"),
        new("a run ends with a stage open", "Turn.cs", "if (run.Open == 0)", "if (run.Open <= 1)"),
        new("what waits for a stage is not looked at when it ends", "Turn.cs", "        foreach (var dependent in stage.Dependents) _advance.Enqueue(dependent);\n", ""),
        new("a cancelled run leaves its waiting stages", "Cancelling.cs", "turn.End(stage, StageStatus.Cancelled, why);", "_ = why;"),
        new("a study is done while trials are open", "Studies.cs", " || study.Trials.Exists(t => !t.Recorded)) return;", ") return;"),
        new("the verdict forgets that the run itself went wrong", "Turn.cs", "run.WentWrong || ", ""),

        // The cache and single flight
        new("two compute the same at once", "Tasks.cs", "        turn.Emit(new Delta.StageJoined(turn.At, stage.Run.Id, stage.Id.Index, leader.Id));\n        return true;", "        return leader is null;"),
        new("followers are not told that their leader is done", "Turn.cs", "        foreach (var follower in followers) Complete(follower, result, Provenance.Shared, origin ?? new(stage.Run.Id, stage.Plan.Name));\n", ""),
        new("followers are stranded when their leader fails", "Turn.cs", "        if (followers.Length > 0)\n", "        if (followers.Length > 9)\n"),
        new("an ended stage still counts as computing", "EngineState.cs", "        if (stage.Hash is { } hash && Computing.GetValueOrDefault(hash) == stage) Computing.Remove(hash);\n", ""),

        // Devices
        new("a lease is not taken", "EngineState.cs", "        Floor.Take(d.Placement);\n", ""),
        new("a lease is not given back", "EngineState.cs", "        Floor.Give(attempt.Placement);\n", ""),
        new("a core is given to two", "Matching.cs", ".Where(u => !usage.IsTaken(resource.Name, u))", ""),
        new("nobody is placed when a device becomes free", "Floor.cs", "UsageOf(placement.Kind, share.Device).Remove(share);\n        Openings++;", "UsageOf(placement.Kind, share.Device).Remove(share);"),

        // The line
        new("lower priority goes first", "Lane.cs", "b.Key.Priority.CompareTo(a.Key.Priority)", "a.Key.Priority.CompareTo(b.Key.Priority)"),
        new("who holds most gets more", "Lane.cs", "Held(a).CompareTo(Held(b))", "Held(b).CompareTo(Held(a))"),
        new("one more runs than a pipeline allows", "Lane.cs", ">= lane.Run.Rules.Parallel", "> lane.Run.Rules.Parallel"),
        new("a pool's slots are not given back", "Lane.cs", "is { } pool) Change(Slot(pool), sign);", "is { } pool) Change(Slot(pool), 1);"),
        new("a paused run goes on", "Lane.cs", "        lane.Run.PausedBy is null\n        && ", "        "),
        new("a paused run begins what needs no device", "Turn.cs", " || stage.Run.PausedBy is not null) return;", ") return;"),
        new("a resumed run is not looked at", "Cancelling.cs", "        foreach (var stage in run.StageList) turn.Consider(stage);\n", ""),
        new("a resumed run is not placed", "Cancelling.cs", "        turn.PlaceAnew();\n", ""),

        // Gates and people
        new("a gate passes whatever its conditions say", "Gates.cs", "failing.Count == 0 ? null : string.Join", "true ? null : string.Join"),
        new("a gate does not ask its approvers", "Gates.cs", "failing.Count == 0 && gate.Approvers.Count > 0", "gate.Approvers.Count > 9"),
        new("anyone may approve", "Gates.cs", " || !MayApprove(stage, e.By)) return;", ") return;"),
        new("a stage whose when is false runs", "Asking.cs", "else if (condition.Value != true) turn.End", "else if (condition.Value is null) turn.End"),
    ];
}
