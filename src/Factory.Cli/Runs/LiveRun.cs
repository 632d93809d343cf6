using Factory.Control;

namespace Factory.Cli;

/// <summary>A stage before and after an event; before is null when it is new.</summary>
internal readonly record struct StageChange(StageView? Before, StageView After);

/// <summary>A run as its events tell it.</summary>
internal sealed class LiveRun
{
    private readonly SortedDictionary<int, StageView> _stages = [];
    private RunDetail? _run;
    private int _planned;

    /// <summary>The run as it was said last, its stages excepted: those are in <see cref="Stages"/>.</summary>
    public RunDetail Run => _run ?? throw new InvalidOperationException("a stream of events begins with a snapshot");
    /// <summary>The run with all its stages that were told of.</summary>
    public RunDetail Whole => Run with { Stages = [.. _stages.Values] };
    public bool IsKnown => _run is not null;
    /// <summary>How many stages have not begun and are not among <see cref="Stages"/>.</summary>
    public int Waiting { get; private set; }
    /// <summary>All but trials, which their studies stand for.</summary>
    public IEnumerable<StageView> Stages => _stages.Values.Where(s => s.Trial is null).OrderBy(s => s.PartOf ?? s.Index).ThenBy(s => s.Index);
    public IEnumerable<StageView> Trials => _stages.Values.Where(s => s.Trial is not null);

    /// <summary>Takes an event in and tells which stages, trials among them, are not as they were.</summary>
    public IReadOnlyList<StageChange> Apply(RunEvent happened) => happened switch
    {
        RunEvent.Snapshot { Run: var run } => Replace(run),
        RunEvent.Ended { Run: var run } => Replace(run),
        RunEvent.StageChanged { Stage: var stage } => [Replace(stage)],
        _ => [],
    };

    private List<StageChange> Replace(RunDetail run)
    {
        _run = run;
        Waiting = 0;
        List<StageChange> changes = [.. run.Stages.Select(Replace).Where(c => c.Before is null || c.Before.Status != c.After.Status)];
        Waiting = run.Waiting ?? 0;
        _planned = run.Stages.Count + (run.Unchanged ?? 0) + Waiting;
        return changes;
    }

    private StageChange Replace(StageView stage)
    {
        var before = _stages.GetValueOrDefault(stage.Index);
        if (before is null && stage.Index < _planned && Waiting > 0) Waiting--;
        _stages[stage.Index] = stage;
        return new(before, stage);
    }
}
