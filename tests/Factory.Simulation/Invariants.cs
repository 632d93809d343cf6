using Factory.Engine;

namespace Factory.Simulation;

/// <summary>What must hold whatever happens; kept by books of its own, from the committed deltas alone.</summary>
internal sealed class Invariants(World world)
{
    private readonly Books _books = new();
    private readonly Dictionary<(string Device, string Unit), AttemptId> _leases = [];
    private readonly Dictionary<StageId, bool?> _told = [];
    private readonly Dictionary<(StageId Study, int Question), string> _asked = [];
    // So long the engine lets others pass; until something ends, and it is seen; so long as it then lends what it keeps.
    private const long Longest = 60_000 + Process.Longest + Process.Longest + 1_000;
    private readonly Dictionary<StageId, long> _passedOverSince = [];
    private const int Often = 20;
    private int _overWhenRead, _sinceRead;
    private readonly Ledger _ledger = new(world.Terms);

    public void See(Delta delta)
    {
        Require(!_books.IsOver(delta.Run), $"run {delta.Run} changed after its end: {delta}");
        switch (delta)
        {
            case Delta.RunCreated d: Carried(d); break;
            case Delta.StageQueued d: Queued(d); break;
            case Delta.StageHashed or Delta.StageAsking: Require(!_books.Paused.Contains(delta.Run), $"run {delta.Run} begins something while it is paused"); break;
            case Delta.AttemptCreated d: Leased(d); break;
            case Delta.AttemptClosed d: Given(d); break;
            case Delta.AttemptStopping d: Require(_books.Running.ContainsKey(d.Attempt), $"attempt {d.Attempt} is stopped and does not run"); break;
            case Delta.StageAdded { Stage.Part: { } part } d: Require(_books.PartsOf(d.Run, part.FanOut).All(p => p.Plan.Part!.Entry != part.Entry), $"fan-out {d.Run}.{part.FanOut} has two stages for {part.Entry}"); break;
            case Delta.StageRetrying d: Require(_books.Running.Keys.All(a => a.Stage != new StageId(d.Run, d.Index)), $"stage {d.Run}.{d.Index} is tried again while it runs"); break;
            case Delta.StageCompleted d: Completed(d); break;
            case Delta.StageEnded d: Stopped(d); break;
            case Delta.StageYielded d: Yielded(d); break;
            case Delta.StageWanted d: Require(_told.GetValueOrDefault(new(d.Run, d.Index)) == true, $"stage {d.Run}.{d.Index} is to run, and its `when` is not true"); break;
            case Delta.RunPaused d: Require(!_books.Paused.Contains(d.Run), $"run {d.Run} is paused twice"); break;
            case Delta.RunResumed d: Require(_books.Paused.Contains(d.Run), $"run {d.Run} is resumed and was not paused"); break;
            case Delta.ApprovalAnswered d: Require(d.By == "anna", $"{d.By} may not approve"); break;
            case Delta.GateDecided d: Decided(d); break;
            case Delta.ReleaseMade d: Released(d); break;
            case Delta.StudyDecided d: Require(_asked.ContainsKey((new(d.Run, d.Study), d.Question)), $"study {d.Run}.{d.Study} is decided, and was not asked"); break;
            case Delta.TrialResumed d: Require(!_books.IsLent(d), $"trial {d.Run}.{d.Study}[{d.Number}] goes on, and who begins from its checkpoint has not begun"); break;
            case Delta.RunEnded d: RunEnded(d); break;
        }
        _books.Enter(delta);
    }

    /// <summary>A question that is asked once more, by a daemon that came after, is the same: so its answer is.</summary>
    public void Asks(Effect.Decide e)
    {
        var asked = $"{e.Question.Judged} {e.Question.Ending} {Tuner.Describe(e.Question.Study)}";
        Require(!_asked.TryGetValue((e.Study, e.Question.Number), out var before) || before == asked,
            $"question {e.Question.Number} of study {e.Study} is another one than before: {before} and now {asked}");
        _asked[(e.Study, e.Question.Number)] = asked;
    }

    /// <summary>A daemon, or its devices, begin anew: how long anyone was passed over is forgotten.</summary>
    public void BeginAnew() => _passedOverSince.Clear();

    /// <summary>Nobody starves: what needs more than others lets those behind it pass, but not for ever.</summary>
    private void NobodyStarves(Delta.AttemptCreated d)
    {
        if (!Floors.IsOpen(world.Terms)) return;
        foreach (var other in _books.Waiting.Where(w => w != d.Attempt.Stage && Eligible(w) && CoresOf(w) <= world.SeenCores && IsBefore(w, d.Attempt.Stage)))
        {
            _passedOverSince.TryAdd(other, d.At);
            var waited = d.At - _passedOverSince[other];
            Require(waited <= Longest, $"stage {d.Attempt.Stage} begins, and {other} has been passed over for {waited} ms");
        }
    }

    private bool IsBefore(StageId a, StageId b)
    {
        var order = _books.PlanOf(b).Priority.CompareTo(_books.PlanOf(a).Priority);
        if (order == 0) order = _books.Held(a.Run).CompareTo(_books.Held(b.Run));
        if (order == 0) order = a.Run.Value.CompareTo(b.Run.Value);
        return (order == 0 ? a.Index.CompareTo(b.Index) : order) < 0;
    }

    /// <summary>What is in memory is what the disk says; and nobody waits for what is there.</summary>
    public void Check()
    {
        Require(Same(world.Follower, world.Engine), "the state that follows from the commits is another one");
        if (_books.Over != _overWhenRead || ++_sinceRead == Often) ReadAgain();
        if (world.IsIll) Require(_books.Running.Keys.All(_books.Stopping.Contains), "something goes on on a machine that does not work");
        if (_books.IsPatient && !world.IsIll && Floors.IsOpen(world.Terms))
            foreach (var stage in _books.Waiting) Require(!Eligible(stage) || Entries(stage).All(e => e > Free), $"stage {stage.Run}.{stage.Index} waits for {CoresOf(stage)} cores, and {Free} are free");
    }

    // All that was ever committed is read for it, as at a start: a long history would be nothing else.
    private void ReadAgain()
    {
        (_overWhenRead, _sinceRead) = (_books.Over, 0);
        var again = world.Again();
        Require(Same(again, world.Engine), "the state that is evolved from the disk is another one");
        again.Decide(new EngineEvent.FloorConfigured(world.Clock, world.Terms));
        if (world.Engine.Capacity(world.Clock).Contracts.Count == world.Terms.Contracts.Count) Require(Picture(again.Capacity(world.Clock)) == Picture(world.Engine.Capacity(world.Clock)), "the account that is evolved from the disk is another one");
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
        if (delta is Delta.AttemptCreated begun) _ledger.Begin(begun);
        if (delta is Delta.AttemptClosed closed)
        {
            GiveBack(closed.Attempt);
            _ledger.End(closed);
        }
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
        _ledger.Balance(world.IsClockTrue);
    }

    private int Free => world.SeenCores - _leases.Count;

    private void Leased(Delta.AttemptCreated d)
    {
        var plan = _books.PlanOf(d.Attempt.Stage);
        foreach (var before in plan.After)
            Require(_books.EndOf(d.Run, before) is Delta.StageCompleted, $"attempt {d.Attempt} runs before stage {before}");
        foreach (var input in plan.Inputs)
        {
            Require(input.Takes == InputUse.Output, $"attempt {d.Attempt} runs, and what its input {input.Name} is was not settled");
            Require(input.Source.Stage is not { } source || _books.EndOf(d.Run, source) is Delta.StageCompleted, $"attempt {d.Attempt} runs before its input {input.Name} is made");
        }
        Require(plan.Settings.ToString().Contains("$each", StringComparison.Ordinal) is false, $"attempt {d.Attempt} does not name what it gathers");
        Require(_books.Hashes.ContainsKey(d.Attempt.Stage), $"attempt {d.Attempt} runs before its input is known");
        Require(_books.Running.Keys.All(a => a.Stage != d.Attempt.Stage), $"stage {d.Attempt.Stage} runs twice");
        if (plan.Cache == CacheUse.Both) Require(_books.Running.Keys.All(a => a.Stage == d.Attempt.Stage || _books.PlanOf(a.Stage).Cache != CacheUse.Both
            || _books.Hashes[a.Stage] != _books.Hashes[d.Attempt.Stage]), $"attempt {d.Attempt} computes what another computes already");
        Require(d.Attempt.Number == _books.AttemptsOf(d.Attempt.Stage) + 1, $"attempt {d.Attempt} is out of order");
        var cores = d.Placement.Shares.Sum(s => s.Taken["cores"].Amount);
        Require(Entries(d.Attempt.Stage).Any(e => e == cores), $"attempt {d.Attempt} has {cores} cores, and its stage holds out for others");
        InTurn(d.Attempt.Stage, plan, cores);
        Require(!world.IsIll, $"attempt {d.Attempt} begins on a machine that does not work");
        _ledger.Begin(d);
        NobodyStarves(d);
        foreach (var share in d.Placement.Shares)
            foreach (var (_, taken) in share.Taken)
                foreach (var unit in taken.Units)
                    Require(_leases.TryAdd((share.Device, unit), d.Attempt), $"core {unit} is leased to {d.Attempt} and {_leases.GetValueOrDefault((share.Device, unit))}");
    }

    /// <summary>Limits hold, and nobody with a better claim, who could have had the same cores, waits.</summary>
    private void InTurn(StageId stage, PlannedTask plan, long cores)
    {
        Require(Eligible(stage), $"stage {stage} begins though its run is paused, or its pipeline or pool has no room");
        if (!_books.IsPatient || !Floors.IsOpen(world.Terms)) return;
        foreach (var other in _books.Waiting.Where(w => w != stage && CoresOf(w) <= cores && Eligible(w)))
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

    /// <summary>The least with which it would begin now.</summary>
    private long CoresOf(StageId stage) => Entries(stage).Min();

    private IEnumerable<long> Entries(StageId stage) => _books.PlanOf(stage).On is [_, ..] on
        ? on.Take(_books.Takes[stage].Entries).Select(r => (long)r.Arguments["cores"].AsNumber()!) : [1];

    private void Given(Delta.AttemptClosed d)
    {
        Require(_books.Running.TryGetValue(d.Attempt, out var created), $"attempt {d.Attempt} closed twice");
        Require(!world.IsAlive(d.Attempt), $"attempt {d.Attempt} closed while its process lives");
        _ledger.End(d);
        GiveBack(created!.Attempt);
    }

    private void GiveBack(AttemptId attempt)
    {
        foreach (var share in _books.Running[attempt].Placement.Shares)
            foreach (var unit in share.Taken.Values.SelectMany(t => t.Units)) _leases.Remove((share.Device, unit));
    }

    /// <summary>Nothing is taken over but what a stage has made, and it is there.</summary>
    private void Carried(Delta.RunCreated d)
    {
        foreach (var (index, stage) in d.Plan.Stages.Index().Where(s => s.Item is CarriedStage))
        {
            var from = d.Plan.Carried!.Value;
            Require(_books.EndOf(from.Run, index) is Delta.StageCompleted, $"stage {d.Run}.{index} is taken over from run {from.Run}, and was not done there");
            Require(from.Whole.Stages[index].After.All(b => d.Plan.Stages[b] is CarriedStage), $"stage {d.Run}.{index} is taken over, and one before it is not");
            foreach (var output in ((CarriedStage)stage).Result?.Outputs.Values ?? []) Require(world.Disk.Has(output.Digest), $"stage {d.Run}.{index} is taken over, and {output.Digest} is not there");
        }
    }

    private void Completed(Delta.StageCompleted d)
    {
        Once(d.Run, d.Index);
        foreach (var output in d.Result.Outputs) Require(world.Disk.Has(output.Value.Digest), $"stage {d.Run}.{d.Index} is done, and its output {output.Key} is not there");
        if (_books.Planned(d.Run, d.Index) is PlannedFanOut fanOut) Complete(d, fanOut);
        if (d.Provenance == Provenance.Computed && _books.Planned(d.Run, d.Index) is PlannedStudy)
        {
            Require(_books.OpenTrials(d.Run, d.Index) == 0, $"study {d.Run}.{d.Index} is done, and trials of it are open");
            Require(_books.Studied.GetValueOrDefault(new(d.Run, d.Index)) is Delta.StudyStopping or Delta.StudyDecided { Answer: StudyAnswer.Wait },
                $"study {d.Run}.{d.Index} is done, and nobody was asked what comes next");
        }
    }

    /// <summary>Who holds out for its first entry begins by taking no other, if the machine could ever give that one.</summary>
    private void Queued(Delta.StageQueued d)
    {
        var holdsOut = _books.PlanOf(new(d.Run, d.Index)) is { On: [var first, _, ..], Waits: [var wait, ..] }
            && (long)(wait * 1000) > 0 && first.Arguments["cores"].AsNumber() <= world.SeenCores;
        Require(d.Entries == (holdsOut ? 1 : null), $"stage {d.Run}.{d.Index} takes {d.Entries?.ToString() ?? "all"} of its entries at first");
        _passedOverSince.Remove(new(d.Run, d.Index));
    }

    private void Yielded(Delta.StageYielded d)
    {
        var (entries, since) = _books.Takes[new(d.Run, d.Index)];
        var waits = _books.PlanOf(new(d.Run, d.Index)).Waits[entries - 1];
        Require(!world.IsClockTrue || d.At - since >= (long)(waits * 1000), $"stage {d.Run}.{d.Index} holds out for {d.At - since} of {waits} ms");
    }

    private void Complete(Delta.StageCompleted d, PlannedFanOut fanOut)
    {
        var over = ((Delta.StageCompleted)_books.EndOf(d.Run, fanOut.Source)!).Result.Outputs[fanOut.Output].Digest;
        var parts = _books.PartsOf(d.Run, d.Index).ToList();
        Require(parts.Select(p => p.Plan.Part!.Entry).Order().SequenceEqual(Disk.Entries(over).Select(e => e.Name).Order()) && parts.Count > 0,
            $"fan-out {d.Run}.{d.Index} has other stages than {over} has entries");
        foreach (var part in parts) Require(_books.EndOf(d.Run, part.Index) is Delta.StageCompleted, $"fan-out {d.Run}.{d.Index} is done before its stage {part.Index}");
    }

    private void Stopped(Delta.StageEnded d)
    {
        Once(d.Run, d.Index);
        var plan = _books.Planned(d.Run, d.Index);
        Require(d.Status != StageStatus.Skipped || plan.When is not null || plan.After.Concat(_books.PartsOf(d.Run, d.Index).Select(p => p.Index)).Any(i => _books.EndOf(d.Run, i) is Delta.StageEnded),
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

    private static bool Same(FactoryEngine one, FactoryEngine other) => Picture(one).SequenceEqual(Picture(other));

    private static IEnumerable<(StageId, StageStatus, InputHash?, int Attempts, string?, string? PausedBy)> Picture(FactoryEngine engine) =>
        from run in engine.State.Runs
        from stage in run.Stages
        select (stage.Id, stage.Status, stage.Hash, stage.Attempts.Count, stage.Reason, run.PausedBy);

    private static string Picture(CapacityUse use) =>
        string.Join(' ', use.Contracts.Select(c => $"{c.Contract.Name} {c.Units} {c.Used}").Concat(use.Budgets.Select(b => $"{b.Budget.Name} {b.Used}")));

    internal static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
