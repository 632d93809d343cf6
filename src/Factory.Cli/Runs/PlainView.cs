using Factory.Control;

namespace Factory.Cli;

/// <summary>One line for each thing that happens to a stage; trials only through their study.</summary>
internal sealed class PlainView(Printer printer, TimeProvider time) : IRunView
{
    // Shorter waits are not worth a line.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(5);
    private const int StudyLines = 4;
    private readonly Dictionary<int, long> _queued = [];
    private bool _begun;
    private string? _pausedBy;
    private int _width;

    public TimeSpan Beat => TimeSpan.FromSeconds(1);

    public void Changed(LiveRun run, IReadOnlyList<StageChange> changes)
    {
        if (!_begun) Begin(run);
        ShowPause(run.Run);
        foreach (var change in changes.Where(c => c.After.Trial is null)) Show(change);
    }

    public void Tick(LiveRun run)
    {
        foreach (var stage in run.Stages.Where(s => _queued.TryGetValue(s.Index, out var since) && time.GetElapsedTime(since) >= LongWait))
        {
            _queued.Remove(stage.Index);
            Line(stage);
        }
    }

    public void Say(string words) => printer.Line(words);

    private void Begin(LiveRun run)
    {
        _begun = true;
        _width = run.Stages.Select(s => Escape.Line(s.Name).Length).DefaultIfEmpty().Max();
        printer.Line($"run {run.Run.Run} of {Escape.Line(run.Run.Pipeline)}, revision {run.Run.Revision}");
        if (Words.Settings(run.Run.Params) is { Length: > 0 } values) printer.Line($"  with {values}");
        if (run.Run.Unchanged is { } unchanged) printer.Line($"  {StageWords.Unchanged(unchanged)}");
    }

    private void ShowPause(RunDetail run)
    {
        if (run.PausedBy == _pausedBy || run.Status.IsOver()) return;
        _pausedBy = run.PausedBy;
        printer.Line(run.PausedBy is { } by ? StageWords.Paused(run.Run, by) : "resumed");
    }

    private void Show(StageChange change)
    {
        var (before, after) = change;
        if (before?.Status == after.Status)
        {
            if (HasCrossedAQuarter(before, after) || IsAsking(after) && !IsAsking(before)) Line(after);
            return;
        }
        _queued.Remove(after.Index);
        if (after.Status == StageState.Queued) _queued[after.Index] = time.GetTimestamp();
        if (after.Status is StageState.Running or StageState.Backoff || after.Status.IsOver()) Line(after);
        else if (after is { Status: StageState.Acting, Kind: StageKind.Study } || IsAsking(after)) Line(after);
    }

    private static bool IsAsking(StageView stage) => stage is { Status: StageState.Acting, Gate: { Asked: not null, Approved: null } };

    private static bool HasCrossedAQuarter(StageView before, StageView after) =>
        after is { Status: StageState.Acting, Study: { Trials: > 0 and var trials, Done: var done } } && before.Study is { Done: var was }
        && was * StudyLines / trials != done * StudyLines / trials && done < trials;

    private void Line(StageView stage)
    {
        var name = Escape.Line(stage.Name);
        // Of stages that were not listed the longest name is not known before.
        _width = Math.Max(_width, name.Length);
        printer.Line($"  {name.PadRight(_width)}  {StageWords.Of(stage, time.GetUtcNow())}");
    }
}
