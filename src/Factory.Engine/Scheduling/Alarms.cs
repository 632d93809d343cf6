namespace Factory.Engine;

/// <summary>When time alone changes a stage, soonest first.</summary>
internal sealed class Alarms
{
    private readonly SortedSet<(long At, long Run, int Index)> _alarms = [];

    public long? Next => _alarms.Count > 0 ? _alarms.Min.At : null;

    /// <summary>Sets, moves or takes away a stage's alarm, as its state demands.</summary>
    public void Follow(StageState stage)
    {
        var at = Timeouts.AlarmOf(stage);
        if (at == stage.Alarm) return;
        if (stage.Alarm is { } before) _alarms.Remove((before, stage.Id.Run.Value, stage.Id.Index));
        if (at is { } next) _alarms.Add((next, stage.Id.Run.Value, stage.Id.Index));
        stage.Alarm = at;
    }

    public void Forget(StageState stage)
    {
        if (stage.Alarm is { } at) _alarms.Remove((at, stage.Id.Run.Value, stage.Id.Index));
        stage.Alarm = null;
    }

    public IReadOnlyList<StageId> Due(long at) => [.. _alarms.TakeWhile(a => a.At <= at).Select(a => new StageId(new(a.Run), a.Index))];
}
