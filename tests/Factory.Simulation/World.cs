using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>
/// The real engine under virtual time: a daemon that dies between any two steps, a disk that keeps only what was committed,
/// processes that outlive the daemon, hosts that vanish, stages that fail. One seed is one history.
/// </summary>
internal sealed class World
{
    private readonly Random _random;
    private readonly PriorityQueue<Action, (long At, int Tie)> _agenda = new();
    private readonly List<Delta> _disk = [];
    private readonly HashSet<Effect> _performing = [];
    private readonly Dictionary<AttemptId, Process> _processes = [];
    private readonly Dictionary<InputHash, KnownResult> _results = [];
    private readonly Dictionary<string, List<ArtifactDigest>> _releases = [];
    private readonly Invariants _invariants;
    private readonly BackendDescription _cpu = new("cpu", "", [new("cores", new(SettingKind.Integer), "", MatchRule.Take, "cores", 1)]);
    private readonly int _cores;
    private FactoryEngine _engine = new();
    private bool _dead;
    private int _life;
    private int _tie;

    public World(int seed)
    {
        _random = new Random(seed);
        _cores = _random.Next(1, 5);
        _invariants = new Invariants(this);
    }

    public const int Licences = 2;

    public long Now { get; private set; }
    public List<string> Trace { get; } = [];
    public Dictionary<RunId, RunStatus> Ended { get; } = [];
    public FactoryEngine Engine => _engine;
    public IReadOnlyList<Delta> Disk => _disk;
    public IReadOnlyDictionary<InputHash, KnownResult> Results => _results;

    public void Run()
    {
        var runs = _random.Next(1, 5);
        for (var i = 1; i <= runs; i++)
        {
            var id = new RunId(i);
            var plan = Pipelines.Random(_random, _random.Next(1, 3), _cores);
            Later(_random.Next(2000), () => Request(id, plan));
            if (_random.Next(4) == 0) Later(_random.Next(3000), () => Feed(new EngineEvent.CancelRequested(Now, id, "tester")));
            if (_random.Next(4) == 0) Pause(id);
        }
        Later(_random.Next(100), SeeFloor);
        for (var deaths = _random.Next(4); deaths > 0; deaths--) Later(_random.Next(8000), () => Die("by plan"));
        for (var steps = 0; _agenda.TryDequeue(out var action, out var when) && Ended.Count < runs; steps++)
        {
            if (steps > 200_000) throw new InvalidOperationException("the history does not end");
            Now = Math.Max(Now, when.At);
            action();
        }
        _invariants.AtTheEnd(runs);
    }

    /// <summary>Asks again until it is acknowledged: the request is committed once.</summary>
    private void Request(RunId id, PipelinePlan plan)
    {
        if (_disk.Exists(d => d is Delta.RunCreated r && r.Run == id)) return;
        Feed(new EngineEvent.RunRequested(Now, id, id.Value, "tester", plan));
        Later(500, () => Request(id, plan));
    }

    private void Pause(RunId id)
    {
        var now = _random.Next(2) == 0;
        Later(_random.Next(2000), () => Feed(new EngineEvent.PauseRequested(Now, id, "tester", now)));
        Later(_random.Next(2000, 9000), () => Resume(id));
    }

    // A person who wants a run to go on says so until it does.
    private void Resume(RunId id)
    {
        Feed(new EngineEvent.ResumeRequested(Now, id, "tester"));
        if (!Ended.ContainsKey(id)) Later(1000, () => Resume(id));
    }

    private void SeeFloor()
    {
        Feed(new EngineEvent.PoolsConfigured(Now, new Dictionary<string, int> { ["licences"] = Licences }));
        Device machine = new("machine", "cpu", "any", true, [new("cores", _cores, [.. Enumerable.Range(0, _cores).Select(c => $"{c}")])],
            new Dictionary<string, Value>(), new Dictionary<string, string>());
        Feed(new EngineEvent.InventoryChanged(Now, _cpu, new Inventory(Now + 1, [machine])));
    }

    /// <summary>One turn of the daemon's loop: decide, commit, perform; it may die before and after the commit.</summary>
    private void Feed(EngineEvent happened)
    {
        if (_dead) return;
        var deltas = _engine.Decide(happened);
        if (deltas.Count > 0 && _random.Next(400) == 0)
        {
            if (_random.Next(2) == 0) Refuse(happened);
            else Die("before a commit");
            return;
        }
        foreach (var delta in deltas) Commit(delta);
        _invariants.Check();
        if (deltas.Count > 0 && _random.Next(400) == 0)
        {
            Die("after a commit");
            return;
        }
        foreach (var effect in _engine.TakeEffects())
            if (_performing.Add(effect)) Perform(effect);
        if (_engine.NextWake() is { } wake) At(Math.Max(wake, Now + 1), () => Feed(new EngineEvent.TimePassed(Now)));
    }

    /// <summary>A commit that failed: the state is thrown away and evolved anew; what is under way goes on and answers later.</summary>
    private void Refuse(EngineEvent happened)
    {
        Trace.Add($"{Now} a commit is refused");
        _engine = FactoryEngine.From(Active());
        _performing.RemoveWhere(e => e is not Effect.Attend);
        SeeFloor();
        var life = _life;
        Later(200, () => { if (life == _life) Feed(happened); });
    }

    private void Die(string when)
    {
        Trace.Add($"{Now} the daemon dies {when}");
        _dead = true;
        _life++;
        _performing.Clear();
        _engine = new FactoryEngine();
        var life = _life;
        Later(_random.Next(1, 500), () =>
        {
            if (life != _life) return;
            _dead = false;
            _engine = FactoryEngine.From(Active());
            SeeFloor();
        });
    }

    private IEnumerable<Delta> Active() => _disk.Where(d => !Ended.ContainsKey(d.Run));

    private void Commit(Delta delta)
    {
        Trace.Add($"{Now} {delta.GetType().Name} {Describe(delta)}");
        _disk.Add(delta);
        _invariants.See(delta);
        if (delta is Delta.StageCompleted { Provenance: Provenance.Computed } done && HashOf(done) is { } hash
            && _invariants.PlanOf(done) is not PlannedTask { Cache: CacheUse.Read or CacheUse.None })
            _results[hash.Hash] = new(hash.Hash, done.Result, new(done.Run, $"{done.Index}"), done.At);
        if (delta is Delta.ApprovalAsked asked) Later(_random.Next(1, 5000), () => Approve(new(asked.Run, asked.Gate)));
        if (delta is Delta.RunEnded ended) Ended.Add(ended.Run, ended.Status);
    }

    // People ask again, too; and some who may not say yes do.
    private void Approve(StageId gate)
    {
        if (_disk.OfType<Delta.ApprovalAnswered>().Any(a => a.Run == gate.Run && a.Gate == gate.Index) || Ended.ContainsKey(gate.Run)) return;
        Feed(new EngineEvent.ApprovalGiven(Now, gate, _random.Next(4) == 0 ? "mallory" : "anna", _random.Next(4) != 0, null));
        Later(1000, () => Approve(gate));
    }

    public Delta.StageHashed? HashOf(Delta.StageCompleted done) =>
        _disk.OfType<Delta.StageHashed>().LastOrDefault(h => h.Run == done.Run && h.Index == done.Index);

    private static string Describe(Delta delta) => delta switch
    {
        Delta.AttemptCreated d => $"{d.Attempt}",
        Delta.AttemptClosed d => $"{d.Attempt} {d.Outcome.End}",
        Delta.StageHashed d => $"{d.Run}.{d.Index} {d.Hash.Hex[..8]}",
        Delta.StageEnded d => $"{d.Run}.{d.Index} {d.Status} {d.Reason}",
        Delta.StageCompleted d => $"{d.Run}.{d.Index} {d.Provenance}",
        Delta.StageQueued d => $"{d.Run}.{d.Index} {d.Why}",
        Delta.RunEnded d => $"{d.Run} {d.Status}",
        _ => $"{delta.Run}",
    };

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.LookUp e: Answer(e, () => new EngineEvent.CacheAnswered(Now, e.Stage, e.Hash, _results.GetValueOrDefault(e.Hash), null)); break;
            case Effect.Attend e: Attend(e); break;
            case Effect.Stop e: Later(_random.Next(50), () => Stop(e)); break;
            case Effect.AskWhen e: Answer(e, () => new EngineEvent.WhenAnswered(Now, e.Stage, When(e))); break;
            case Effect.Propose e: Answer(e, () => Propose(e)); break;
            case Effect.Score e: Answer(e, () => new EngineEvent.TrialScored(Now, e.Study, e.Number, Score(e), null)); break;
            case Effect.FindPrevious e: Answer(e, () => new EngineEvent.PreviousResolved(Now, e.Gate, Previous(e))); break;
            case Effect.EvaluateGate e: Answer(e, () => Evaluate(e)); break;
            case Effect.Publish e: Answer(e, () => Publish(e)); break;
            default: throw new InvalidOperationException($"{effect}");
        }
    }

    private void Attend(Effect.Attend e)
    {
        if (_engine.OrderFor(e.Attempt) is not { } order) return;
        if (!_processes.TryGetValue(e.Attempt, out var process))
        {
            _processes.Add(e.Attempt, process = Process.Start(order, Now, _random));
        }
        // Said by every daemon that attends: the one before may have died between the start and its commit.
        Answer(null, () => new EngineEvent.AttemptStarted(Now, e.Attempt, new AttemptHost("boot", 1, 1, "n")));
        Wait(e, process);
    }

    private void Wait(Effect.Attend e, Process process)
    {
        if (process.EndsAt == Process.Never) return;
        var life = _life;
        At(Math.Max(Now + 1, process.EndsAt), () =>
        {
            if (life != _life) return;
            if (process.EndsAt > Now) Wait(e, process);
            else
            {
                _performing.Remove(e);
                Feed(new EngineEvent.AttemptEnded(Now, e.Attempt, process.Outcome));
            }
        });
    }

    private void Stop(Effect.Stop e)
    {
        _performing.Remove(e);
        if (!_processes.TryGetValue(e.Attempt, out var process) || process.EndsAt <= Now) return;
        process.EndsAt = Now;
        process.Outcome = new AttemptOutcome { End = e.Because, Reason = "stopped" };
        Later(1, () => { if (_performing.Contains(new Effect.Attend(e.Attempt)) && _engine.OrderFor(e.Attempt) is not null)
            Feed(new EngineEvent.AttemptEnded(Now, e.Attempt, process.Outcome)); });
    }

    private EngineEvent.TrialsProposed Propose(Effect.Propose e)
    {
        var study = (PlannedStudy)_engine.State.Stage(e.Study)!.Plan;
        return new(Now, e.Study, e.First, SamplerFactory.Create(study.Sampler, study.Seed).Propose(study.Space, e.First, e.Count));
    }

    private static double? Score(Effect.Score e) => ((Value.Map)e.Question.Names["trial"]!)["Score"]!.AsNumber() is { } score && score > 0.05 ? score : null;

    private PreviousRelease? Previous(Effect.FindPrevious e)
    {
        var versions = _releases.GetValueOrDefault(e.Release) ?? [];
        var version = versions.FindLastIndex(d => d != e.Model);
        return version < 0 ? null : new(e.Release, version + 1, versions[version]);
    }

    private EngineEvent.GateEvaluated Evaluate(Effect.EvaluateGate e) =>
        new(Now, e.Gate, [.. e.Conditions.Select(c => new ConditionValue(c.Text, !c.Names.Sha256().StartsWith('0'), c.Names, null))]);

    private static ConditionValue When(Effect.AskWhen e) =>
        new(e.Question.Text, e.Question.Names.Sha256()[0] is var c && c == '0' ? null : c > '3', e.Question.Names, c == '0' ? "it threw" : null);

    private EngineEvent.Published Publish(Effect.Publish e)
    {
        if (!_releases.TryGetValue(e.Name, out var versions)) _releases.Add(e.Name, versions = []);
        var model = e.Inputs.Values.First().Digest;
        var known = versions.IndexOf(model);
        if (known >= 0) return new(Now, e.Stage, known + 1, false);
        versions.Add(model);
        return new(Now, e.Stage, versions.Count, true);
    }

    private void Answer(Effect? effect, Func<EngineEvent> answer)
    {
        var life = _life;
        Later(_random.Next(1, 30), () =>
        {
            if (life != _life) return;
            if (effect is not null) _performing.Remove(effect);
            if (effect is Effect.Propose p && _engine.State.Stage(p.Study) is null) return;
            Feed(answer());
        });
    }

    private void Later(long delay, Action action) => At(Now + delay, action);

    private void At(long at, Action action) => _agenda.Enqueue(action, (at, _tie++));
}
