using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>What comes from outside: people, and accidents.</summary>
internal sealed partial class World
{
    private void Expect(RunId id, PipelinePlan plan)
    {
        _plans.Add(plan);
        Later(_random.Next(2000), () => Request(id, plan));
        if (_random.Next(4) == 0) Later(_random.Next(3000), () => Feed(at => new EngineEvent.CancelRequested(at, id, "tester")));
        if (_random.Next(4) == 0) Pause(id);
    }

    private void ExpectCrowd()
    {
        Later(_random.Next(500), () => Request(new RunId(1), Pipelines.Crowd(_random, Cores, "endless")));
        Later(_random.Next(2000), () => Request(new RunId(2), Pipelines.Wide(_random, Cores)));
        Later(_random.Next(2000), () => Request(new RunId(3), Pipelines.Crowd(_random, Cores, "brief")));
    }

    /// <summary>Asks again until it is acknowledged: the request is committed once.</summary>
    private void Request(RunId id, PipelinePlan plan)
    {
        if (Disk.Deltas.OfType<Delta.RunCreated>().Any(r => r.Run == id)) return;
        Feed(at => new EngineEvent.RunRequested(at, id, id.Value, "tester", _repeats ? Disk.CarryOver(plan) : plan));
        Later(500, () => Request(id, plan));
    }

    private void Pause(RunId id)
    {
        var now = _random.Next(2) == 0;
        Later(_random.Next(2000), () => Feed(at => new EngineEvent.PauseRequested(at, id, "tester", now)));
        Later(_random.Next(2000, 9000), () => Resume(id));
    }

    // A person who wants a run to go on says so until it does.
    private void Resume(RunId id)
    {
        Feed(at => new EngineEvent.ResumeRequested(at, id, "tester"));
        if (!Ended.ContainsKey(id)) Later(1000, () => Resume(id));
    }

    // People ask again, too; and some who may not say yes do.
    private void Approve(StageId gate)
    {
        if (Disk.Deltas.OfType<Delta.ApprovalAnswered>().Any(a => a.Run == gate.Run && a.Gate == gate.Index) || Ended.ContainsKey(gate.Run)) return;
        var (user, yes) = (_random.Next(4) == 0 ? "mallory" : "anna", _random.Next(4) != 0);
        Feed(at => new EngineEvent.ApprovalGiven(at, gate, user, yes, null));
        Later(1000, () => Approve(gate));
    }

    /// <summary>The machine goes down and comes up again: no process is left, and what was not synced may be gone.</summary>
    private void FailPower()
    {
        Trace.Add($"{Now} the power fails");
        var known = _invariants;
        Disk.FailPower();
        // What is left is the truth from now on; what someone relied on is part of it.
        _invariants = new(this);
        Ended.Clear();
        foreach (var delta in Disk.Deltas)
        {
            _invariants.Recall(delta);
            if (delta is Delta.RunEnded ended) Ended.Add(ended.Run, ended.Status);
        }
        known.Outlived(_invariants);
        foreach (var (attempt, process) in _processes)
        {
            process.LoseMachine(Now, _random);
            if (!_invariants.Knows(attempt)) process.Forget();
        }
        Die("with the machine");
    }

    /// <summary>The machine does not work for a while; processes on it do not notice.</summary>
    private void FallIll()
    {
        Tell(true);
        Later(_random.Next(500, 4000), () => Tell(false));
    }

    private void Tell(bool ill)
    {
        Trace.Add($"{Now} the machine {(ill ? "is ill" : "is well again")}");
        _ill = ill;
        if (_dead) return;
        IsIll = ill;
        Feed(at => new EngineEvent.HealthChanged(at, "cpu", Illness(ill)));
    }

    private static HealthReport Illness(bool active) => new("machine", "fever", Severity.Fatal, "40 degrees", "rest", TouchesRunning: true, active);

    private void LoseDevices()
    {
        _sound = _random.Next(Cores);
        Trace.Add($"{Now} {Cores - _sound} of {Cores} cores fail");
        foreach (var (attempt, process) in _processes.Where(p => p.Value.EndsAt > Now && _random.Next(2) == 0).ToList())
        {
            process.FailDevice(Now);
            Notice(attempt, process);
        }
        SeeWorld();
        Later(_random.Next(500, 4000), () =>
        {
            _sound = Cores;
            SeeWorld();
        });
    }
}
