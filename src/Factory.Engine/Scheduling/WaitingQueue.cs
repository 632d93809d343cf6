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
    /// <summary>What its pipeline holds for its share.</summary>
    public double Held => lane.Pipeline.Weight / key.Share;
    public StageState Head { get; private set; } = null!;
    public int Count => _stages.Count;

    public void Add(StageState stage)
    {
        _stages.Add(stage);
        Head = _stages.Min!;
    }

    public void Remove(StageState stage)
    {
        _stages.Remove(stage);
        if (Head == stage && _stages.Count > 0) Head = _stages.Min!;
    }

    public static int PriorityOf(StageState stage) => ((PlannedTask)stage.Plan).Priority;

    private static int Compare(StageState a, StageState b)
    {
        var order = PriorityOf(b).CompareTo(PriorityOf(a));
        return order != 0 ? order : InOrder(a, b);
    }

    public static int InOrder(StageState a, StageState b)
    {
        var order = a.Id.Run.Value.CompareTo(b.Id.Run.Value);
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
