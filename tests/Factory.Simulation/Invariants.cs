using Factory.Engine;

namespace Factory.Simulation;

/// <summary>What must hold whatever happens; kept by books of its own, from the committed deltas alone.</summary>
internal sealed class Invariants(World world)
{
    private readonly Dictionary<(string Device, string Unit), AttemptId> _leases = [];
    private readonly Dictionary<(RunId, int), PlannedStage> _plans = [];
    private readonly Dictionary<(RunId, int), Delta> _ends = [];
    private readonly Dictionary<AttemptId, Delta.AttemptCreated> _running = [];
    private readonly HashSet<RunId> _ended = [];
    private readonly HashSet<RunId> _paused = [];
    private readonly Dictionary<RunId, PipelinePlan> _pipelines = [];

    public void See(Delta delta)
    {
        Require(!_ended.Contains(delta.Run), $"run {delta.Run} changed after its end: {delta}");
        switch (delta)
        {
            case Delta.RunCreated d:
                _pipelines.Add(d.Run, d.Plan);
                for (var i = 0; i < d.Plan.Stages.Count; i++) _plans.Add((d.Run, i), d.Plan.Stages[i]);
                break;
            case Delta.StageAdded d: _plans.Add((d.Run, d.Index), d.Stage); break;
            case Delta.AttemptCreated d: Leased(d); break;
            case Delta.AttemptClosed d: Given(d); break;
            case Delta.StageCompleted d: Require(_ends.TryAdd((d.Run, d.Index), d), $"stage {d.Run}.{d.Index} ended twice"); break;
            case Delta.StageEnded d: Require(_ends.TryAdd((d.Run, d.Index), d), $"stage {d.Run}.{d.Index} ended twice"); break;
            case Delta.RunPaused d: Require(_paused.Add(d.Run), $"run {d.Run} is paused twice"); break;
            case Delta.RunResumed d: Require(_paused.Remove(d.Run), $"run {d.Run} is resumed and was not paused"); break;
            case Delta.ApprovalAnswered d: Require(d.By == "anna", $"{d.By} may not approve"); break;
            case Delta.GateDecided d: Decided(d); break;
            case Delta.ReleaseMade d: Released(d); break;
            case Delta.RunEnded d: RunEnded(d); break;
        }
    }

    public PlannedStage PlanOf(Delta.StageCompleted done) => _plans[(done.Run, done.Index)];

    /// <summary>What is in memory is what the disk says.</summary>
    public void Check()
    {
        var again = FactoryEngine.From(world.Disk.Where(d => !_ended.Contains(d.Run)));
        Require(Picture(again).SequenceEqual(Picture(world.Engine)), "the state that is evolved from the disk is another one");
    }

    public void AtTheEnd(int runs)
    {
        Require(_ended.Count == runs, $"{runs - _ended.Count} of {runs} runs never ended");
        Require(_leases.Count == 0, $"{_leases.Count} leases never ended");
        Require(_plans.Keys.All(_ends.ContainsKey), "a stage never ended");
    }

    private void Leased(Delta.AttemptCreated d)
    {
        foreach (var before in _plans[(d.Run, d.Attempt.Stage.Index)].After)
            Require(_ends.GetValueOrDefault((d.Run, before)) is Delta.StageCompleted, $"attempt {d.Attempt} runs before stage {before}");
        foreach (var share in d.Placement.Shares)
            foreach (var (_, taken) in share.Taken)
                foreach (var unit in taken.Units)
                    Require(_leases.TryAdd((share.Device, unit), d.Attempt),
                        $"core {unit} is leased to {d.Attempt} and {_leases.GetValueOrDefault((share.Device, unit))}");
        _running.Add(d.Attempt, d);
        Require(!_paused.Contains(d.Run), $"attempt {d.Attempt} begins while its run is paused");
        var mine = _running.Keys.Where(a => _pipelines[a.Stage.Run].Pipeline == _pipelines[d.Run].Pipeline);
        Require(!(mine.Count() > _pipelines[d.Run].Rules.Parallel), $"attempt {d.Attempt} is one too many of its pipeline");
        var licences = _running.Keys.Count(a => _plans[(a.Stage.Run, a.Stage.Index)] is PlannedTask { Pool: not null });
        Require(licences <= World.Licences || ((PlannedTask)_plans[(d.Run, d.Attempt.Stage.Index)]).Pool is null,
            $"attempt {d.Attempt} has no slot in its pool");
        Require(d.Attempt.Number == world.Disk.OfType<Delta.AttemptCreated>().Count(a => a.Attempt.Stage == d.Attempt.Stage),
            $"attempt {d.Attempt} is out of order");
    }

    private void Given(Delta.AttemptClosed d)
    {
        Require(_running.Remove(d.Attempt, out var created), $"attempt {d.Attempt} closed twice");
        foreach (var share in created!.Placement.Shares)
            foreach (var (_, taken) in share.Taken)
                foreach (var unit in taken.Units) _leases.Remove((share.Device, unit));
    }

    private void Decided(Delta.GateDecided d)
    {
        if (!d.Passed || _plans[(d.Run, d.Gate)] is not PlannedGate { Approvers.Count: > 0 }) return;
        Require(world.Disk.OfType<Delta.ApprovalAnswered>().Any(a => a.Run == d.Run && a.Gate == d.Gate && a.Approved),
            $"gate {d.Run}.{d.Gate} passed and nobody approved");
    }

    private void Released(Delta.ReleaseMade d)
    {
        var plan = (PlannedRelease)_plans[(d.Run, d.Index)];
        foreach (var input in plan.Inputs)
            Require(_ends.GetValueOrDefault((d.Run, input.Source.Stage!.Value)) is Delta.StageCompleted, $"release {d.Name} has no {input.Name}");
        if (plan.Gate is { } gate) Require(_ends.GetValueOrDefault((d.Run, gate)) is Delta.StageCompleted, $"release {d.Name} went past its gate");
    }

    private void RunEnded(Delta.RunEnded d)
    {
        Require(_ended.Add(d.Run), $"run {d.Run} ended twice");
        Require(_plans.Keys.Where(k => k.Item1 == d.Run).All(_ends.ContainsKey), $"run {d.Run} ended with open stages");
        var wentWrong = world.Disk.OfType<Delta.RunCancelling>().Any(c => c.Run == d.Run && c.By is null);
        var failed = wentWrong || _ends.Any(e => e.Key.Item1 == d.Run && e.Value is Delta.StageEnded { Status: StageStatus.Failed }
            && _plans[e.Key] is not PlannedTask { Trial: not null } && _plans[e.Key].Failure != FailureRule.Ignore);
        Require(failed == (d.Status == RunStatus.Failed), $"run {d.Run} is {d.Status}, and a stage failed: {failed}");
    }

    private static IEnumerable<string> Picture(FactoryEngine engine) =>
        from run in engine.State.Runs
        from stage in run.Stages
        select $"{stage.Id} {stage.Status} {stage.Hash} {stage.Attempts.Count} {stage.Reason}";

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
