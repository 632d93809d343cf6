using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// All stages that wait for a device, and what is in use of that which is shared by rule: pipelines and pools. They stand in queues by what
/// they need and by the rules they are under, and who is first of a need is remembered until something moves that could change it: so who
/// is next costs as little with a hundred thousand waiting as with ten.
/// </summary>
internal sealed class WaitingLine(Spending spending)
{
    /// <summary>For so many milliseconds smaller stages may pass one that needs more; then what it needs is kept for it.</summary>
    private const long Patience = 60_000;

    private static readonly Comparer<WaitingQueue> s_order = Comparer<WaitingQueue>.Create(WaitingQueue.InOrder);
    private readonly Dictionary<QueueKey, WaitingQueue> _queues = [];
    private readonly Dictionary<string, Need> _needs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SharedUse> _pipelines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SharedUse> _pools = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, int> _slots = new Dictionary<string, int>();

    public IReadOnlyCollection<Need> Needs => _needs.Values;
    /// <summary>Needs of stages that came since the last placement.</summary>
    public HashSet<Need> Arrived { get; } = [];
    /// <summary>Rises with every stage that waits no longer.</summary>
    public long Departures { get; private set; }

    /// <summary>Pool name to slots.</summary>
    public IReadOnlyDictionary<string, int> Pools
    {
        get => _slots;
        set
        {
            _slots = value;
            LookAnew();
        }
    }

    /// <summary>Those of a paused run do not wait.</summary>
    public void Add(StageState stage)
    {
        if (stage.Run.PausedBy is not null) return;
        var requests = StageFacts.RequestsOf(stage, (PlannedTask)stage.Plan);
        if (stage.Entries is { } entries) requests = [.. requests.Take(entries)];
        var key = QueueKey.Of(stage, Need.KeyOf(requests));
        if (!_queues.TryGetValue(key, out var queue)) _queues.Add(key, queue = Open(key, requests));
        stage.Queue = queue;
        if (queue.Add(stage)) Moved(queue);
        Arrived.Add(queue.Need);
    }

    public void Remove(StageState stage)
    {
        if (stage.Queue is not { } queue) return;
        stage.Queue = null;
        var moved = queue.Remove(stage);
        Departures++;
        if (queue.Count == 0) Close(queue);
        else if (moved) Moved(queue);
    }

    /// <summary>Counts an attempt's lease for its pipeline and pool; or, when it has ended, no more.</summary>
    public void CountLease(StageState stage, Placement placement, int sign)
    {
        Count(UseOf(_pipelines, stage.Run.Pipeline), sign, sign * placement.Shares.Sum(UnitsOf));
        if (((PlannedTask)stage.Plan).Pool is { } pool) Count(UseOf(_pools, pool), sign, 0);
    }

    /// <summary>Cores count one by one, devices that are not shared as one.</summary>
    public static int UnitsOf(Share share) => share.Taken.Values.Select(t => t.Units.Count).DefaultIfEmpty(1).Max() is var units and > 0 ? units : 1;

    /// <summary>The queue of a need whose head gets a device first; null when none of them may begin.</summary>
    public WaitingQueue? First(Need need, long at)
    {
        if (HoldsStill(need, at)) return need.First;
        WaitingQueue? best = null;
        foreach (var lane in need.Lanes.Values)
            if (First(lane, at) is { } first && (best is null || WaitingQueue.InOrder(first, best) < 0)) best = first;
        need.Know(best);
        return best;
    }

    private WaitingQueue? First(Lane lane, long at)
    {
        if (HoldsStill(lane, at)) return lane.First;
        WaitingQueue? best = null;
        foreach (var queue in lane.Queues)
            if ((best is null || WaitingQueue.InOrder(queue, best) < 0) && MayStart(queue, at)) best = queue;
        lane.Know(best);
        return best;
    }

    // What was first may have come to be held since, by the clock of its contracts and budgets.
    private bool HoldsStill(KnownFirst among, long at) => among.IsFirstKnown && (among.First is not { } known || spending.HeldBy(known.Head.Run, at) is null);

    /// <summary>The queues of a need, of some of the pipelines, whose heads may begin, the first first.</summary>
    public IEnumerable<WaitingQueue> InTurn(Need need, long at, Func<string, bool> pipelines)
    {
        // A lane's next comes in when its first has gone: few are asked for.
        var left = new PriorityQueue<WaitingQueue, WaitingQueue>(s_order);
        foreach (var lane in need.Lanes.Values)
            if (pipelines(lane.Key.Pipeline) && First(lane, at) is { } first) left.Enqueue(first, first);
        while (left.TryDequeue(out var queue, out _))
        {
            yield return queue;
            if (FirstAfter(queue, at) is { } next) left.Enqueue(next, next);
        }
    }

    private WaitingQueue? FirstAfter(WaitingQueue before, long at)
    {
        WaitingQueue? best = null;
        foreach (var queue in before.Lane.Queues)
            if (WaitingQueue.InOrder(queue, before) > 0 && (best is null || WaitingQueue.InOrder(queue, best) < 0) && MayStart(queue, at)) best = queue;
        return best;
    }

    /// <summary>After what may let others begin without a device becoming free: a new month, another contract or budget.</summary>
    public void LookAnew()
    {
        foreach (var need in _needs.Values)
        {
            foreach (var lane in need.Lanes.Values) lane.ForgetFirst();
            need.ForgetFirst();
            need.Reserve(null);
        }
    }

    /// <summary>Who was passed over too long, then as queues stand in order.</summary>
    public static int Compare(WaitingQueue a, WaitingQueue b, long at)
    {
        var order = a.Need == b.Need ? 0 : IsImpatient(b.Need, at).CompareTo(IsImpatient(a.Need, at));
        return order != 0 ? order : WaitingQueue.InOrder(a, b);
    }

    /// <summary>Whether it was passed over for so long that what it needs is kept for it.</summary>
    public static bool IsImpatient(Need need, long at) => at - need.PassedOverSince > Patience;

    /// <summary>The devices that are kept for those who were passed over too long, and until when they may be lent.</summary>
    public Dictionary<DeviceClass, long> Kept(long at)
    {
        var kept = new Dictionary<DeviceClass, long>();
        foreach (var need in _needs.Values)
            if (IsImpatient(need, at)) need.Reservation?.AddTo(kept);
        return kept;
    }

    /// <summary>Why a stage that waits may not begin though there were devices; null when it may.</summary>
    public string? HeldBack(StageState stage, long at) => stage.Queue is { } queue && !MayStart(queue, at)
        ? spending.HeldBy(stage.Run, at) is { } budget ? $"the budget `{budget.Name}` of {budget.Limit} a month is used up"
            : queue.Pipeline.Running >= queue.Key.Parallel ? $"its pipeline may run {queue.Key.Parallel} stages at once"
            : $"pool `{queue.Key.Pool}` has no free slot"
        : null;

    /// <summary>Whether someone waits for nothing but a new month.</summary>
    public bool WaitsForMoney(long at) => spending.Budgets.Any(b => b.Holds) && _queues.Values.Any(q => spending.HeldBy(q.Head.Run, at) is not null);

    private bool MayStart(WaitingQueue queue, long at) =>
        !(queue.Pipeline.Running >= queue.Key.Parallel)
        // A pool that is not configured any more has one slot: the careful way to go on.
        && (queue.Pool is not { } pool || pool.Running < Pools.GetValueOrDefault(queue.Key.Pool!, 1))
        && spending.HeldBy(queue.Head.Run, at) is null;

    /// <summary>Another is its head, or may begin or not: it may be the first now, or the first no longer.</summary>
    private static void Moved(WaitingQueue queue)
    {
        if (queue.Lane.First is not { } first || WaitingQueue.InOrder(queue, first) <= 0) queue.Lane.ForgetFirst();
        if (queue.Need.First is not { } best || WaitingQueue.InOrder(queue, best) <= 0) queue.Need.ForgetFirst();
    }

    /// <summary>A pipeline holds more or less: all its queues of a need stand elsewhere among the others.</summary>
    private static void Moved(Lane lane)
    {
        var fellBack = lane.Weigh();
        if (lane.Key.Parallel is not null) lane.ForgetFirst();
        if (lane.Need.First is not { } best || !lane.IsFirstKnown || (best.Lane == lane && fellBack)) lane.Need.ForgetFirst();
        else if (lane.First is { } first && WaitingQueue.InOrder(first, best) < 0) lane.Need.Know(first);
    }

    private static void Count(SharedUse use, int running, long weight)
    {
        use.Running += running;
        use.Weight += weight;
        foreach (var lane in use.Lanes) Moved(lane);
        foreach (var queue in use.Queues) Moved(queue);
    }

    private WaitingQueue Open(QueueKey key, IReadOnlyList<HardwareRequest> requests)
    {
        if (!_needs.TryGetValue(key.Need, out var need)) _needs.Add(key.Need, need = new(key.Need, requests));
        var laneKey = LaneKey.Of(key);
        if (!need.Lanes.TryGetValue(laneKey, out var lane))
        {
            need.Lanes.Add(laneKey, lane = new(need, laneKey, UseOf(_pipelines, key.Pipeline)));
            lane.Pipeline.Lanes.Add(lane);
        }
        var queue = new WaitingQueue(lane, key, key.Pool is { } pool ? UseOf(_pools, pool) : null);
        lane.Queues.Add(queue);
        queue.Pool?.Queues.Add(queue);
        return queue;
    }

    private void Close(WaitingQueue queue)
    {
        var (need, lane) = (queue.Need, queue.Lane);
        lane.Queues.Remove(queue);
        queue.Pool?.Queues.Remove(queue);
        _queues.Remove(queue.Key);
        if (lane.First == queue) lane.ForgetFirst();
        if (need.First == queue) need.ForgetFirst();
        if (lane.Queues.Count > 0) return;
        need.Lanes.Remove(lane.Key);
        lane.Pipeline.Lanes.Remove(lane);
        if (need.Lanes.Count > 0) return;
        _needs.Remove(need.Key);
        Arrived.Remove(need);
    }

    private static SharedUse UseOf(Dictionary<string, SharedUse> uses, string name)
    {
        if (!uses.TryGetValue(name, out var use)) uses.Add(name, use = new());
        return use;
    }
}
