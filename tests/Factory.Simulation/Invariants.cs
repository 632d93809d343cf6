using Factory.Engine;

namespace Factory.Simulation;

/// <summary>What must hold whatever happens; kept by books of its own, from the committed deltas alone.</summary>
internal sealed class Invariants(World world)
{
    private readonly Books _books = new();
    private readonly Dictionary<(string Device, string Unit), AttemptId> _leases = [];
    private readonly Dictionary<StageId, bool?> _told = [];

    public void See(Delta delta)
    {
        Require(!_books.IsOver(delta.Run), $"run {delta.Run} changed after its end: {delta}");
        switch (delta)
        {
            case Delta.StageHashed or Delta.StageAsking: Require(!_books.Paused.Contains(delta.Run), $"run {delta.Run} begins something while it is paused"); break;
            case Delta.AttemptCreated d: Leased(d); break;
            case Delta.AttemptClosed d: Given(d); break;
            case Delta.AttemptStopping d: Require(_books.Running.ContainsKey(d.Attempt), $"attempt {d.Attempt} is stopped and does not run"); break;
            case Delta.StageRetrying d: Require(_books.Running.Keys.All(a => a.Stage != new StageId(d.Run, d.Index)), $"stage {d.Run}.{d.Index} is tried again while it runs"); break;
            case Delta.StageCompleted d: Completed(d); break;
            case Delta.StageEnded d: Stopped(d); break;
            case Delta.StageWanted d: Require(_told.GetValueOrDefault(new(d.Run, d.Index)) == true, $"stage {d.Run}.{d.Index} is to run, and its `when` is not true"); break;
            case Delta.RunPaused d: Require(!_books.Paused.Contains(d.Run), $"run {d.Run} is paused twice"); break;
            case Delta.RunResumed d: Require(_books.Paused.Contains(d.Run), $"run {d.Run} is resumed and was not paused"); break;
            case Delta.ApprovalAnswered d: Require(d.By == "anna", $"{d.By} may not approve"); break;
            case Delta.GateDecided d: Decided(d); break;
            case Delta.ReleaseMade d: Released(d); break;
            case Delta.RunEnded d: RunEnded(d); break;
        }
        _books.Enter(delta);
    }

    /// <summary>What is in memory is what the disk says; and nobody waits for what is there.</summary>
    public void Check()
    {
        var again = FactoryEngine.From(world.Disk.Deltas.Where(d => !_books.IsOver(d.Run)));
        Require(Picture(again).SequenceEqual(Picture(world.Engine)), "the state that is evolved from the disk is another one");
        if (_books.IsPatient)
            foreach (var stage in _books.Waiting) Require(!Eligible(stage) || CoresOf(stage) > Free, $"stage {stage.Run}.{stage.Index} waits for {CoresOf(stage)} cores, and {Free} are free");
    }

    /// <summary>What the records say is there.</summary>
    public void CheckDisk()
    {
        foreach (var done in _books.Completed)
            foreach (var output in done.Result.Outputs) Require(world.Disk.Has(output.Value.Digest), $"stage {done.Run}.{done.Index} is done, and its output {output.Key} is lost");
    }

    /// <summary>Enters what the disk brought through a power failure.</summary>
    public void Recall(Delta delta)
    {
        if (delta is Delta.AttemptCreated created)
            foreach (var share in created.Placement.Shares)
                foreach (var unit in share.Taken.Values.SelectMany(t => t.Units)) _leases[(share.Device, unit)] = created.Attempt;
        if (delta is Delta.AttemptClosed closed) GiveBack(closed.Attempt);
        _books.Enter(delta);
    }

    public bool Knows(AttemptId attempt) => _books.AttemptsOf(attempt.Stage) >= attempt.Number;

    /// <summary>These are the books before a power failure: nothing that someone relied on is missing in those after it.</summary>
    public void Outlived(Invariants after)
    {
        Require(after._books.Acknowledged == _books.Acknowledged, $"{_books.Acknowledged - after._books.Acknowledged} acknowledged deltas are lost");
        foreach (var (stage, told) in _told) after._told[stage] = told;
        after.CheckDisk();
    }

    /// <summary>The answer to a stage's <c>when</c>, on its way to the engine.</summary>
    public ConditionValue Told(StageId stage, ConditionValue answer)
    {
        _told[stage] = answer.Value;
        return answer;
    }

    /// <summary>A process begins.</summary>
    public void Starts(AttemptOrder order) => Require(_books.Running.ContainsKey(order.Id), $"attempt {order.Id} begins before its lease is written down");

    public void AtTheEnd(int runs)
    {
        Require(_books.Over == runs, $"{runs - _books.Over} of {runs} runs never ended");
        Require(_leases.Count == 0, $"{_leases.Count} leases never ended");
        Require(_books.AllStagesEnded, "a stage never ended");
        CheckDisk();
    }

    private int Free => world.SeenCores - _leases.Count;

    private void Leased(Delta.AttemptCreated d)
    {
        var plan = _books.PlanOf(d.Attempt.Stage);
        foreach (var before in plan.After)
            Require(_books.EndOf(d.Run, before) is Delta.StageCompleted, $"attempt {d.Attempt} runs before stage {before}");
        Require(_books.Hashes.ContainsKey(d.Attempt.Stage), $"attempt {d.Attempt} runs before its input is known");
        Require(_books.Running.Keys.All(a => a.Stage != d.Attempt.Stage), $"stage {d.Attempt.Stage} runs twice");
        if (plan.Cache == CacheUse.Both) Require(_books.Running.Keys.All(a => a.Stage == d.Attempt.Stage || _books.PlanOf(a.Stage).Cache != CacheUse.Both
            || _books.Hashes[a.Stage] != _books.Hashes[d.Attempt.Stage]), $"attempt {d.Attempt} computes what another computes already");
        Require(d.Attempt.Number == _books.AttemptsOf(d.Attempt.Stage) + 1, $"attempt {d.Attempt} is out of order");
        InTurn(d.Attempt.Stage, plan);
        foreach (var share in d.Placement.Shares)
            foreach (var (_, taken) in share.Taken)
                foreach (var unit in taken.Units)
                    Require(_leases.TryAdd((share.Device, unit), d.Attempt), $"core {unit} is leased to {d.Attempt} and {_leases.GetValueOrDefault((share.Device, unit))}");
    }

    /// <summary>Limits hold, and nobody with a better claim, who could have had the same cores, waits.</summary>
    private void InTurn(StageId stage, PlannedTask plan)
    {
        Require(Eligible(stage), $"stage {stage} begins though its run is paused, or its pipeline or pool has no room");
        if (!_books.IsPatient) return;
        foreach (var other in _books.Waiting.Where(w => w != stage && CoresOf(w) <= CoresOf(stage) && Eligible(w)))
        {
            var rival = _books.PlanOf(other);
            Require(rival.Priority <= plan.Priority, $"stage {stage} begins before {other}, which has a higher priority");
            if (rival.Priority == plan.Priority && _books.PipelineOf(stage.Run).Pipeline != _books.PipelineOf(other.Run).Pipeline)
                Require(_books.Held(stage.Run) <= _books.Held(other.Run), $"stage {stage} begins before {other}, whose pipeline holds less for its share");
        }
    }

    private bool Eligible(StageId stage)
    {
        var pipeline = _books.PipelineOf(stage.Run);
        return !_books.Paused.Contains(stage.Run)
            && !(_books.Running.Keys.Count(a => _books.PipelineOf(a.Stage.Run).Pipeline == pipeline.Pipeline) >= pipeline.Rules.Parallel)
            && (_books.PlanOf(stage).Pool is null || _books.Running.Keys.Count(a => _books.PlanOf(a.Stage).Pool is not null) < World.Licences);
    }

    private long CoresOf(StageId stage) => _books.PlanOf(stage).On is [var request, ..] ? (long)request.Arguments["cores"].AsNumber()! : 1;

    private void Given(Delta.AttemptClosed d)
    {
        Require(_books.Running.TryGetValue(d.Attempt, out var created), $"attempt {d.Attempt} closed twice");
        Require(!world.IsAlive(d.Attempt), $"attempt {d.Attempt} closed while its process lives");
        GiveBack(created!.Attempt);
    }

    private void GiveBack(AttemptId attempt)
    {
        foreach (var share in _books.Running[attempt].Placement.Shares)
            foreach (var unit in share.Taken.Values.SelectMany(t => t.Units)) _leases.Remove((share.Device, unit));
    }

    private void Completed(Delta.StageCompleted d)
    {
        Once(d.Run, d.Index);
        foreach (var output in d.Result.Outputs) Require(world.Disk.Has(output.Value.Digest), $"stage {d.Run}.{d.Index} is done, and its output {output.Key} is not there");
        if (d.Provenance == Provenance.Computed && _books.Planned(d.Run, d.Index) is PlannedStudy)
            Require(_books.OpenTrials(d.Run, d.Index) == 0, $"study {d.Run}.{d.Index} is done, and trials of it are open");
    }

    private void Stopped(Delta.StageEnded d)
    {
        Once(d.Run, d.Index);
        var plan = _books.Planned(d.Run, d.Index);
        Require(d.Status != StageStatus.Skipped || plan.When is not null || plan.After.Any(i => _books.EndOf(d.Run, i) is Delta.StageEnded),
            $"stage {d.Run}.{d.Index} is skipped, and nothing before it went wrong");
    }

    private void Once(RunId run, int index) => Require(_books.EndOf(run, index) is null, $"stage {run}.{index} ended twice");

    private void Decided(Delta.GateDecided d)
    {
        if (d.Passed && _books.Planned(d.Run, d.Gate) is PlannedGate { Approvers.Count: > 0 })
            Require(_books.Approved.Contains((d.Run, d.Gate)), $"gate {d.Run}.{d.Gate} passed and nobody approved");
        Require(!d.Passed || d.Conditions.All(c => c.Value == true), $"gate {d.Run}.{d.Gate} passed, and a condition is not true");
    }

    private void Released(Delta.ReleaseMade d)
    {
        var plan = (PlannedRelease)_books.Planned(d.Run, d.Index);
        foreach (var input in plan.Inputs)
        {
            Require(_books.EndOf(d.Run, input.Source.Stage!.Value) is Delta.StageCompleted made && world.Disk.Has(made.Result.Outputs[input.Source.Output!].Digest), $"release {d.Name} has no {input.Name}");
        }
        if (plan.Gate is { } gate) Require(_books.EndOf(d.Run, gate) is Delta.StageCompleted, $"release {d.Name} went past its gate");
    }

    private void RunEnded(Delta.RunEnded d)
    {
        Require(_books.StagesOf(d.Run).All(s => _books.EndOf(d.Run, s.Index) is not null), $"run {d.Run} ended with open stages");
        var failed = _books.WentWrong.Contains(d.Run) || _books.StagesOf(d.Run).Any(s => _books.EndOf(d.Run, s.Index) is Delta.StageEnded { Status: StageStatus.Failed }
            && s.Plan is not PlannedTask { Trial: not null } && s.Plan.Failure != FailureRule.Ignore);
        Require(failed == (d.Status == RunStatus.Failed), $"run {d.Run} is {d.Status}, and a stage failed: {failed}");
    }

    private static IEnumerable<string> Picture(FactoryEngine engine) =>
        from run in engine.State.Runs
        from stage in run.Stages
        select $"{stage.Id} {stage.Status} {stage.Hash} {stage.Attempts.Count} {stage.Reason} {run.PausedBy}";

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
