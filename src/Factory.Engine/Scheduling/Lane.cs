using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The stages of a run that wait for the same: if one of them finds no device now, none does.</summary>
internal sealed class Lane(RunState run, LaneKey key, IReadOnlyList<HardwareRequest> requests)
{
    private readonly SortedSet<StageState> _stages = new(Comparer<StageState>.Create((a, b) => a.Id.Index.CompareTo(b.Id.Index)));

    public RunState Run => run;
    public LaneKey Key => key;
    public IReadOnlyList<HardwareRequest> Requests => requests;
    public StageState Head => _stages.Min!;
    public int Count => _stages.Count;
    /// <summary>Since when others get devices before it because it needs more; null when none has.</summary>
    public long? PassedOverSince { get; set; }

    public void Add(StageState stage) => _stages.Add(stage);

    public void Remove(StageState stage) => _stages.Remove(stage);
}

/// <param name="Requests">Equal for requests that say the same.</param>
internal readonly record struct LaneKey(long Run, int Priority, string? Pool, string Requests);

/// <summary>All stages that wait for a device, and what is in use of that which is shared by rule: pipelines and pools.</summary>
internal sealed class WaitingLine
{
    /// <summary>For so many milliseconds smaller stages may pass one that needs more; then what it needs is kept for it.</summary>
    private const long Patience = 60_000;

    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly Dictionary<string, int> _inUse = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _weight = new(StringComparer.Ordinal);

    public int Count { get; private set; }
    /// <summary>Pool name to slots.</summary>
    public IReadOnlyDictionary<string, int> Pools { get; set; } = new Dictionary<string, int>();

    public void Add(StageState stage)
    {
        var task = (PlannedTask)stage.Plan;
        var requests = StageFacts.RequestsOf(stage, task);
        var key = new LaneKey(stage.Run.Id.Value, task.Priority, task.Pool, string.Join(';', requests.Select(Describe)));
        if (!_lanes.TryGetValue(key, out var lane)) _lanes.Add(key, lane = new(stage.Run, key, requests));
        lane.Add(stage);
        stage.Lane = lane;
        Count++;
    }

    public void Remove(StageState stage)
    {
        if (stage.Lane is not { } lane) return;
        stage.Lane = null;
        lane.Remove(stage);
        if (lane.Count == 0) _lanes.Remove(lane.Key);
        Count--;
    }

    /// <summary>Counts an attempt's lease for its pipeline and pool; or, when it has ended, no more.</summary>
    public void CountLease(StageState stage, Placement placement, int sign)
    {
        Change(Running(stage.Run.Pipeline), sign);
        if (((PlannedTask)stage.Plan).Pool is { } pool) Change(Slot(pool), sign);
        _weight[stage.Run.Pipeline] = _weight.GetValueOrDefault(stage.Run.Pipeline) + sign * WeightOf(placement);
    }

    /// <summary>
    /// The lane whose head gets a device next: who was passed over too long, then higher priority, then the pipeline that holds least for
    /// its share, then older runs and earlier stages.
    /// </summary>
    /// <param name="blocked">Lanes that found nothing.</param>
    public Lane? Next(IReadOnlySet<Lane> blocked, long at)
    {
        Lane? best = null;
        foreach (var lane in _lanes.Values)
            if (!blocked.Contains(lane) && MayStart(lane) && (best is null || Compare(lane, best, at) < 0)) best = lane;
        return best;
    }

    /// <summary>Whether it was passed over for so long that no other may take what it needs.</summary>
    public static bool IsImpatient(Lane lane, long at) => at - lane.PassedOverSince > Patience;

    private bool MayStart(Lane lane) =>
        lane.Run.PausedBy is null
        && !(_inUse.GetValueOrDefault(Running(lane.Run.Pipeline)) >= lane.Run.Rules.Parallel)
        // A pool that is not configured any more has one slot: the careful way to go on.
        && (lane.Key.Pool is not { } pool || _inUse.GetValueOrDefault(Slot(pool)) < Pools.GetValueOrDefault(pool, 1));

    private int Compare(Lane a, Lane b, long at)
    {
        var order = IsImpatient(b, at).CompareTo(IsImpatient(a, at));
        if (order == 0) order = b.Key.Priority.CompareTo(a.Key.Priority);
        if (order == 0) order = Held(a).CompareTo(Held(b));
        if (order == 0) order = a.Run.Id.Value.CompareTo(b.Run.Id.Value);
        return order != 0 ? order : a.Head.Id.Index.CompareTo(b.Head.Id.Index);
    }

    private double Held(Lane lane) => _weight.GetValueOrDefault(lane.Run.Pipeline) / lane.Run.Rules.Share;

    // Cores count one by one, devices that are not shared as one.
    private static double WeightOf(Placement placement) =>
        placement.Shares.Sum(s => (double)s.Taken.Values.Where(t => t.Units.Count > 0).Select(t => t.Units.Count).DefaultIfEmpty(1).Max());

    private void Change(string what, int by) => _inUse[what] = _inUse.GetValueOrDefault(what) + by;

    private static string Running(string pipeline) => $"pipeline {pipeline}";

    private static string Slot(string pool) => $"pool {pool}";

    private static string Describe(HardwareRequest request) =>
        $"{Matching.Describe(request)}{string.Concat(request.Variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $" {v.Key}={v.Value}"))}";
}
