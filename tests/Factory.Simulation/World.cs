using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>
/// The real engine under virtual time. A daemon dies between any two steps; a disk keeps what was synced and may lose the rest when
/// the power fails; processes outlive the daemon but not the machine; clocks are set forward and back; devices vanish and come back;
/// people cancel, pause, resume and approve. One seed is one history; of ten one is of a crowd in which a stage that needs everything must get its turn.
/// </summary>
internal sealed partial class World
{
    public const int Licences = 2;
    private readonly Random _random;
    private readonly bool _crowded;
    private readonly PriorityQueue<Action, (long At, int Tie)> _agenda = new();
    private readonly HashSet<Effect> _performing = [];
    private Invariants _invariants;
    private FactoryEngine _engine = new();
    private bool _dead;
    private int _life;
    private int _tie;
    private long _clock;
    private int _sound;
    private bool _ill;
    private readonly bool _repeats;
    private readonly List<PipelinePlan> _plans = [];

    public World(int seed)
    {
        _random = new Random(seed);
        Cores = _random.Next(1, 5);
        Disk = new(_random);
        _crowded = seed % 10 == 9;
        _repeats = seed % 3 == 1;
        Terms = Floors.Random(_random, Cores);
        _invariants = new Invariants(this);
    }

    /// <summary>True time, in milliseconds; nobody in the world can see it.</summary>
    public long Now { get; private set; }
    /// <summary>What the daemon's clock shows. It may be set only while the daemon is dead: a living one counts from its own start.</summary>
    public long Clock => Now + _clock;
    public int Cores { get; }
    /// <summary>How many of them the living daemon has been told of.</summary>
    public int SeenCores { get; private set; }
    public Disk Disk { get; }
    public FloorTerms Terms { get; }
    /// <summary>Whether the daemon's clock was never set.</summary>
    public bool IsClockTrue { get; private set; } = true;
    /// <summary>Whether what the living daemon was told last is that the machine does not work.</summary>
    public bool IsIll { get; private set; }
    public List<string> Trace { get; } = [];
    public Dictionary<RunId, RunStatus> Ended { get; } = [];
    public FactoryEngine Engine => _engine;
    /// <summary>What follows from the committed deltas alone, one after the other, without anything having been decided.</summary>
    public FactoryEngine Follower { get; private set; } = new();

    public void Play()
    {
        var runs = _crowded ? 3 : _random.Next(1, 5);
        if (_crowded) ExpectCrowd();
        else
            for (var i = 1; i <= runs; i++) Expect(new RunId(i), _repeats && i > 1 ? Pipelines.Changed(_random, _plans[^1]) : Pipelines.Random(_random, _random.Next(1, 3), Cores));
        _sound = Cores;
        Later(_random.Next(100), SeeWorld);
        for (var deaths = _random.Next(4); deaths > 0; deaths--) Later(_random.Next(8000), () => Die("by plan"));
        if (_random.Next(3) == 0) Later(_random.Next(8000), FailPower);
        for (var at = _random.Next(1000); at < 20_000; at += 700) Later(at, () => { if (!_dead) Disk.Settle(); });
        if (_random.Next(3) == 0) Later(_random.Next(8000), LoseDevices);
        if (_random.Next(3) == 0) Later(_random.Next(8000), FallIll);
        for (var steps = 0; _agenda.TryDequeue(out var action, out var when) && Ended.Count < runs; steps++)
        {
            if (steps > 100_000) throw new InvalidOperationException("the history does not end");
            Now = Math.Max(Now, when.At);
            action();
        }
        _invariants.AtTheEnd(runs);
    }

    /// <summary>One turn of the daemon's loop: decide, commit, perform; it may die before and after the commit.</summary>
    private void Feed(Func<long, EngineEvent> happened)
    {
        if (_dead) return;
        var deltas = _engine.Decide(happened(Clock));
        if (deltas.Count > 0 && _random.Next(400) == 0)
        {
            if (_random.Next(2) == 0) Refuse(happened);
            else Die("before a commit");
            return;
        }
        Commit(deltas);
        _invariants.Check();
        if (deltas.Count > 0 && _random.Next(400) == 0)
        {
            if (_random.Next(2) == 0) FailPower();
            else Die("after a commit");
            return;
        }
        PerformAll();
    }

    private void Commit(IReadOnlyList<Delta> deltas)
    {
        Disk.Commit(deltas);
        foreach (var delta in deltas)
        {
            Trace.Add($"{Now} {delta.GetType().Name} {Describe(delta)}");
            _invariants.See(delta);
            Follower.State.Evolve(delta);
            if (delta is Delta.ApprovalAsked asked) Later(_random.Next(1, 5000), () => Approve(new(asked.Run, asked.Gate)));
            if (delta is Delta.RunEnded ended) Ended.Add(ended.Run, ended.Status);
        }
    }

    private void PerformAll()
    {
        foreach (var effect in _engine.TakeEffects())
            if (_performing.Add(effect)) Perform(effect);
        if (_engine.NextWake() is { } wake) At(Math.Max(wake - _clock, Now + 1), () => Feed(at => new EngineEvent.TimePassed(at)));
    }

    /// <summary>A commit that failed: the state is thrown away and evolved anew; what is under way goes on and answers later.</summary>
    private void Refuse(Func<long, EngineEvent> happened)
    {
        Trace.Add($"{Now} a commit is refused");
        _engine = Again();
        Follower = Again();
        _performing.RemoveWhere(e => e is not Effect.Attend);
        SeeWorld();
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
        if (_random.Next(4) == 0)
        {
            _clock += _random.Next(-2000, 10_000);
            IsClockTrue = false;
        }
        Later(_random.Next(1, 500), () =>
        {
            if (life != _life) return;
            _dead = false;
            _engine = Again();
            Follower = Again();
            SeeWorld();
        });
    }

    /// <summary>The engine as the disk alone makes it.</summary>
    public FactoryEngine Again() => FactoryEngine.From(Active(), Disk.History(Ended.Keys));

    private IEnumerable<Delta> Active() => Disk.Deltas.Where(d => !Ended.ContainsKey(d.Run));

    /// <summary>What the engine does not write down it is told again.</summary>
    private void SeeWorld()
    {
        SeenCores = 0;
        _invariants.BeginAnew();
        IsIll = false;
        Feed(at => new EngineEvent.PoolsConfigured(at, new Dictionary<string, int> { ["licences"] = Licences }));
        if (_dead) return;
        Feed(at => new EngineEvent.FloorConfigured(at, Terms));
        if (_dead) return;
        IsIll = _ill;
        if (_ill) Feed(at => new EngineEvent.HealthChanged(at, "cpu", Illness(active: true)));
        if (_dead) return;
        SeenCores = _sound;
        Device machine = new("machine", "cpu", "any", true, [new("cores", _sound, [.. Enumerable.Range(0, _sound).Select(c => $"{c}")])],
            new Dictionary<string, Value>(), new Dictionary<string, string>());
        Feed(at => new EngineEvent.InventoryChanged(at, Pipelines.Cpu, new Inventory(Now + 1, _sound == 0 ? [] : [machine])));
    }

    private void Later(long delay, Action action) => At(Now + delay, action);

    private void At(long at, Action action) => _agenda.Enqueue(action, (at, _tie++));

    private static string Describe(Delta delta) => delta switch
    {
        Delta.AttemptCreated d => $"{d.Attempt}",
        Delta.AttemptStopping d => $"{d.Attempt} {d.Because}",
        Delta.AttemptClosed d => $"{d.Attempt} {d.Outcome.End}",
        Delta.StageHashed d => $"{d.Run}.{d.Index} {d.Hash.Hex[..8]}",
        Delta.StageEnded d => $"{d.Run}.{d.Index} {d.Status} {d.Reason}",
        Delta.StageCompleted d => $"{d.Run}.{d.Index} {d.Provenance}",
        Delta.StageQueued d => $"{d.Run}.{d.Index} {d.Why}",
        Delta.RunEnded d => $"{d.Run} {d.Status}",
        Delta.RunCancelling d => $"{d.Run} {d.Why}",
        _ => $"{delta.Run}",
    };
}
