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
        new("a refused commit leaves memory as it was decided", "World.cs", "a commit is refused\");\n        _engine = Again();", "a commit is refused\");"),
        new("a restarted daemon forgets what must be done", "FactoryEngine.cs", "        return engine;", "        engine._state.TakeTouched();\n        return engine;"),

        // What is taken over from an earlier run
        new("a stage is taken over though one before it is new", "Carrying.cs", " && task.After.All(b => carried[b])", ""),
        new("what is taken over is not said to those after it", "Carrying.cs", "asked.Contains(index) ? results[index] : null", "null"),

        // Attempts
        new("a late result is not fenced", "Tasks.cs", "|| attempt.Id != e.Attempt) return;\n        var outcome", ") return;\n        var outcome"),
        new("a stop is decided and not performed", "EffectsOf.cs", "[new Effect.Attend(attempt.Id), new Effect.Stop(attempt.Id, because)]", "[new Effect.Attend(attempt.Id)]"),
        new("a stop does not touch its stage", "EngineState.cs", "        Alarms.Follow(stage);\n        _touched.Add(stage);\n    }\n\n    private void Move(StageState stage, Delta", "        Alarms.Follow(stage);\n    }\n\n    private void Move(StageState stage, Delta"),
        new("a timeout has no alarm", "EngineState.cs", "        attempt.StartedAt ??= d.At;\n        Alarms.Follow(stage);", "        attempt.StartedAt ??= d.At;"),
        new("a stage that waits to be tried again is not woken", "Timeouts.cs", "                turn.Enqueue(stage, $\"tried again: {stage.Reason}\");\n", ""),
        new("a stage is tried again without an end to its attempt", "Tasks.cs", "        turn.Close(attempt, outcome);\n", ""),

        // Order
        new("a stage does not wait for its inputs", "Turn.cs", " || stage.OpenBefore > 0 || ", " || "),
        new("a stage goes on though one before it did not succeed", "Turn.cs", ".FirstOrDefault(s => !s.Succeeded) is { } broken) Skip", ".FirstOrDefault(s => false) is { } broken) Skip"),
        new("a run ends with a stage open", "Turn.cs", "if (run.Open == 0)", "if (run.Open <= 1)"),
        new("what waits for a stage is not looked at when it ends", "Turn.cs", "        foreach (var dependent in stage.Dependents) _advance.Enqueue(dependent);\n", ""),
        new("a cancelled run leaves its waiting stages", "Cancelling.cs", "turn.End(stage, StageStatus.Cancelled, why);", "_ = why;"),
        new("a study is done while trials are open", "StudyBook.cs", "Question is null && Running == 0 && ", "Question is null && "),
        new("a trial that is over leaves its study waiting", "StudyBook.cs", "        else Recorded(number, trial);\n        _waiting = false;", "        else Recorded(number, trial);"),
        new("what happens while a question is open enters the next one at once", "StudyBook.cs", "while (IsOpen && Question is null && _copying is null)\n        {\n            if (_toJudge", "while (IsOpen && _copying is null && (Question is null || _arrived.Count > 0))\n        {\n            if (Question is not null) Apply(_arrived.Dequeue());\n            else if (_toJudge"),
        new("who lends its checkpoint goes on before the copy has it", "StudyBook.cs", "Question is null && _copying is null", "Question is null"),
        new("paused trials are left when their study is over", "Studies.cs", "            LetGo(turn, study, \"its study ended without it\");\n", ""),
        new("the verdict forgets that the run itself went wrong", "Turn.cs", "run.WentWrong || ", ""),

        new("nobody holds out for an entry", "HoldingOut.cs", "WaitOf(task, i) > waited &&", "WaitOf(task, i) < 0 &&"),
        new("who held out long enough goes on holding out", "Timeouts.cs", "                HoldingOut.Yield(turn, stage, task);\n", ""),

        // Fan-outs over what a stage makes
        new("a fan-out is done when it has begun", "FanOuts.cs", "        else if (stage.Parts.Count == 0) return;\n", ""),
        new("a fan-out does not wait for its stages", "EngineState.cs", "            HoldUp(run.StageList[part.FanOut], stage);\n", ""),
        new("of fan-outs over the same only one is told what there is", "FanOuts.cs", "&& Artifact(s, other) == artifact)", "&& s == first && Artifact(s, other) == artifact)"),
        new("a fan-out whose stage failed is done", "FanOuts.cs", "(p => !p.Succeeded) is { } broken", "(p => false) is { } broken"),
        new("what a stage gathers is not put in its place", "Turn.cs", "if (FanOuts.Gather(stage) is { } whole)", "if (FanOuts.Gather(stage) is { } whole && whole.Name.Length == 0)"),
        new("what a stage gathers is decided and not kept", "EngineState.cs", "At(d.Run, d.Index).Plan = d.Stage; break;", "break;"),
        new("a stage takes the fan-out and not its stage for the same entry", "PartPlanner.cs", "input with { Source = input.Source with { Stage = one.Stage } }", "input"),

        // The cache and single flight
        new("two compute the same at once", "Tasks.cs", "        turn.Emit(new Delta.StageJoined(turn.At, stage.Run.Id, stage.Id.Index, leader.Id));\n        return true;", "        return leader is null;"),
        new("followers are not told that their leader is done", "Turn.cs", "        foreach (var follower in followers) Complete(follower, result, Provenance.Shared, origin ?? new(stage.Run.Id, stage.Plan.Name));\n", ""),
        new("followers are stranded when their leader fails", "Turn.cs", "        if (followers.Length == 0) return;\n        Enqueue", "        if (followers.Length < 9) return;\n        Enqueue"),
        new("an ended stage still counts as computing", "EngineState.cs", "        if (stage.Hash is { } hash && Computing.GetValueOrDefault(hash) == stage) Computing.Remove(hash);\n", ""),

        // Devices
        new("a lease is not taken", "EngineState.cs", "        Floor.Take(d.Placement, d.Terms is [var first, ..] ? d.At + Durations.Of(stage, first.Model) : null);\n", ""),
        new("a lease is not given back", "EngineState.cs", "        Floor.Give(attempt.Placement);\n", ""),
        new("a core is given to two", "Matching.cs", ".Where(u => !usage.IsTaken(name, u))", ""),
        new("nobody is placed when a device becomes free", "Floor.cs", "slot.Give(share));\n        Openings++;", "slot.Give(share));"),

        // The line
        new("lower priority goes first", "WaitingQueue.cs", "b._priority.CompareTo(a._priority)", "a._priority.CompareTo(b._priority)"),
        new("who holds most gets more", "WaitingQueue.cs", "a.Lane.Held.CompareTo(b.Lane.Held)", "b.Lane.Held.CompareTo(a.Lane.Held)"),
        new("who needs more than others waits for ever", "WaitingLine.cs", "at - need.PassedOverSince > Patience;", "at - need.PassedOverSince > Patience * 9;"),
        new("who is first is not looked at anew when pipelines hold more", "WaitingLine.cs", "        foreach (var queue in use.Queues) Moved(queue);\n", ""),
        new("one more runs than a pipeline allows", "WaitingLine.cs", "        !(queue.Pipeline.Running >= queue.Key.Parallel)\n", "        !(queue.Pipeline.Running > queue.Key.Parallel)\n"),
        new("a pool's slots are not given back", "WaitingLine.cs", "Count(UseOf(_pools, pool), sign, 0);", "Count(UseOf(_pools, pool), 1, 0);"),
        new("a paused run goes on", "WaitingLine.cs", "        if (stage.Run.PausedBy is not null) return;\n", ""),
        new("a paused run begins what needs no device", "Turn.cs", " || stage.Run.PausedBy is not null) return;", ") return;"),
        new("a resumed run is not looked at", "Cancelling.cs", "        foreach (var stage in run.StageList) turn.Consider(stage);\n", ""),

        // Contracts, money and health
        new("a lease stays under a contract that is over", "Tenures.cs", "        while (MoveAll(turn)) { }\n", ""),
        new("a lease is moved when it is noticed, and not when its contract ended", "Tenures.cs", "Anew(turn, attempt, since), since)", "Anew(turn, attempt, since), turn.At)"),
        new("a contract's units are not counted", "ContractBook.cs", "        if (held + units > contract.Units) return false;\n", ""),
        new("a contract's units are not given back", "Holding.cs", "        Units -= units;\n", ""),
        new("what ended runs used of a contract is forgotten", "EngineState.cs", "Contracts.Of(contract).Recall(spent.UnitMilliseconds);", "_ = contract;"),
        new("a bill forgets what was held before a contract ended", "States.cs", "        _charges.AddRange(charges);\n", ""),
        new("a broken device is given away", "Slot.cs", "Device is { } device && Unfit is null", "Device is { } device"),
        new("what runs on a device that failed goes on", "Health.cs", "e.Report is not { Active: true, TouchesRunning: true }", "e.Report.Active"),

        // Gates and people
        new("a gate passes whatever its conditions say", "Gates.cs", "failing.Count == 0 ? null : string.Join", "true ? null : string.Join"),
        new("a gate does not ask its approvers", "Gates.cs", "failing.Count == 0 && gate.Approvers.Count > 0", "gate.Approvers.Count > 9"),
        new("anyone may approve", "Gates.cs", " || !MayApprove(stage, e.By)) return;", ") return;"),
        new("a stage whose when is false runs", "Asking.cs", "else if (condition.Value != true) turn.End", "else if (condition.Value is null) turn.End"),
    ];
}
