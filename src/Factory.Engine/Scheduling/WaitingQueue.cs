namespace Factory.Engine;

/// <summary>The stages that wait for the same under the same rules: who comes first of them, comes first whatever else happens.</summary>
internal sealed class WaitingQueue(Lane lane, QueueKey key, SharedUse? pool)
{
    private readonly SortedSet<StageState> _stages = new(Comparer<StageState>.Create(Compare));

    public Lane Lane => lane;
    public Need Need => lane.Need;
    public QueueKey Key => key;
    public SharedUse Pipeline => lane.Pipeline;
    public SharedUse? Pool => pool;
    public StageState Head { get; private set; } = null!;
    public int Count => _stages.Count;
    // Of the head, at hand: who is first is asked of thousands of queues.
    private int _priority, _index;
    private long _run;

    /// <returns>Whether another is its head now.</returns>
    public bool Add(StageState stage)
    {
        _stages.Add(stage);
        return Lead();
    }

    /// <returns>Whether another is its head now.</returns>
    public bool Remove(StageState stage)
    {
        _stages.Remove(stage);
        return _stages.Count > 0 && Lead();
    }

    /// <summary>By their heads: higher priority, then the pipeline that holds least for its share, then older runs and earlier stages.</summary>
    public static int InOrder(WaitingQueue a, WaitingQueue b)
    {
        var order = b._priority.CompareTo(a._priority);
        if (order == 0) order = a.Lane.Held.CompareTo(b.Lane.Held);
        if (order == 0) order = a._run.CompareTo(b._run);
        return order != 0 ? order : a._index.CompareTo(b._index);
    }

    private bool Lead()
    {
        var first = _stages.Min!;
        if (first == Head) return false;
        Head = first;
        (_priority, _run, _index) = (PriorityOf(first), first.Id.Run.Value, first.Id.Index);
        return true;
    }

    private static int PriorityOf(StageState stage) => ((PlannedTask)stage.Plan).Priority;

    private static int Compare(StageState a, StageState b)
    {
        var order = PriorityOf(b).CompareTo(PriorityOf(a));
        if (order == 0) order = a.Id.Run.Value.CompareTo(b.Id.Run.Value);
        return order != 0 ? order : a.Id.Index.CompareTo(b.Id.Index);
    }
}

/// <summary>Remembers which of some queues comes first.</summary>
internal abstract class KnownFirst
{
    /// <summary>The queue that comes first, as far as it is known; null also when none of them may begin.</summary>
    public WaitingQueue? First { get; private set; }
    public bool IsFirstKnown { get; private set; }

    public void Know(WaitingQueue? first) => (First, IsFirstKnown) = (first, true);

    public void ForgetFirst() => (First, IsFirstKnown) = (null, false);
}

/// <summary>
/// The queues of one need and one pipeline: what the pipeline holds moves them all alike, so the first of them stays the first among
/// them, and of a need only the first of each lane are compared.
/// </summary>
internal sealed class Lane(Need need, LaneKey key, SharedUse pipeline) : KnownFirst
{
    public Need Need => need;
    public LaneKey Key => key;
    public SharedUse Pipeline => pipeline;
    public HashSet<WaitingQueue> Queues { get; } = [];
    /// <summary>What its pipeline holds for its share.</summary>
    public double Held { get; private set; } = pipeline.Weight / key.Share;

    /// <returns>Whether the pipeline holds more than before.</returns>
    public bool Weigh()
    {
        var before = Held;
        Held = pipeline.Weight / key.Share;
        return Held > before;
    }
}

/// <summary>What the queues of a lane have in common.</summary>
internal readonly record struct LaneKey(string Pipeline, int? Parallel, double Share)
{
    public static LaneKey Of(QueueKey key) => new(key.Pipeline, key.Parallel, key.Share);
}

/// <summary>What is in use under a rule that stages share, and who is under it: a pipeline's lanes, or a pool's queues.</summary>
internal sealed class SharedUse
{
    public HashSet<Lane> Lanes { get; } = [];
    public HashSet<WaitingQueue> Queues { get; } = [];
    /// <summary>Attempts.</summary>
    public int Running { get; set; }
    /// <summary>Devices, and cores of those that are shared.</summary>
    public long Weight { get; set; }
}

/// <summary>The rules by which a stage may have to wait though devices are free.</summary>
internal readonly record struct QueueKey(string Need, string Pipeline, string User, string? Pool, int? Parallel, double Share)
{
    public static QueueKey Of(StageState stage, string need)
    {
        var run = stage.Run;
        return new(need, run.Pipeline, run.RequestedBy, ((PlannedTask)stage.Plan).Pool, run.Rules.Parallel, run.Rules.Share);
    }
}
