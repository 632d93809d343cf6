namespace Factory.Engine;

/// <summary>Gives devices to the stages that wait for them. What does not fit lets others pass, but not for ever.</summary>
internal sealed class Placing
{
    private readonly Turn _turn;
    private readonly WaitingLine _line;
    private readonly Dictionary<DeviceClass, long> _kept = [];
    // Nothing becomes free meanwhile: a need that finds nothing once finds nothing any more.
    private readonly List<Need> _open;

    private Placing(Turn turn) => (_turn, _line, _open) = (turn, turn.State.Line, new(turn.State.Line.Needs.Count));

    /// <param name="arrivalsOnly">Nothing has become free since the last time: who found nothing then finds nothing now.</param>
    public static void Place(Turn turn, bool arrivalsOnly) => new Placing(turn).PlaceAll(arrivalsOnly);

    private void PlaceAll(bool arrivalsOnly)
    {
        // Who was passed over too long comes first: what it needs and does not get is kept from the others.
        Look(impatient: true, arrivalsOnly);
        Look(impatient: false, arrivalsOnly);
        _line.Arrived.Clear();
        var choosing = new Choosing(_turn.State, _kept, _turn.At);
        while (Next() is { } queue)
        {
            if (choosing.For(queue.Head, queue.Need) is { } choice) Give(queue, choice);
            else if (!Lend(queue.Need, choosing)) Block(queue.Need);
        }
    }

    /// <summary>What is kept for another may be lent to one further behind, who is expected to be done in time.</summary>
    private bool Lend(Need need, Choosing choosing)
    {
        var (durations, lent) = (_turn.State.Durations, new List<(string Model, long For)>());
        foreach (var entry in need.Entries)
            foreach (var (devices, matching) in _turn.State.Floor.Resolve(entry).Options)
                if (_kept.TryGetValue(devices, out var until) && !IsKept(devices) && devices.Fit(matching) is not null) lent.Add((devices.Model, until - _turn.At));
        if (lent.Count == 0) return false;
        foreach (var queue in _line.InTurn(need, _turn.At, pipeline => lent.Exists(l => durations.Least(pipeline, l.Model) <= l.For)))
        {
            if (!lent.Exists(l => durations.Of(queue.Head, l.Model) <= l.For)) continue;
            if (choosing.For(queue.Head, need) is not { } choice) continue;
            Give(queue, choice);
            return true;
        }
        return false;
    }

    /// <summary>Whether nobody at all is expected to be done before what is kept is needed.</summary>
    private bool IsKept(DeviceClass devices) => _kept.TryGetValue(devices, out var until) && _turn.State.Durations.Least(devices.Model) > until - _turn.At;

    private void Look(bool impatient, bool arrivalsOnly)
    {
        foreach (var need in _line.Needs)
        {
            if (WaitingLine.IsImpatient(need, _turn.At) != impatient) continue;
            if ((!arrivalsOnly || _line.Arrived.Contains(need)) && _turn.State.Floor.MightMeet(need, IsKept)) _open.Add(need);
            else if (impatient) Keep(need);
        }
    }

    private void Block(Need need)
    {
        _open.Remove(need);
        if (WaitingLine.IsImpatient(need, _turn.At)) Keep(need);
    }

    // Nothing is kept for who may not begin for another reason.
    private void Keep(Need need)
    {
        if (_line.First(need, _turn.At) is not { Head: var head }) return;
        if (need.Reservation?.Holds(need, _turn.At) != true) need.Reserve(Reservation.For(_turn.State, need, head, _turn.At));
        need.Reservation?.AddTo(_kept);
    }

    private WaitingQueue? Next()
    {
        WaitingQueue? best = null;
        foreach (var need in _open)
            if (_line.First(need, _turn.At) is { } first && (best is null || WaitingLine.Compare(first, best, _turn.At) < 0)) best = first;
        return best;
    }

    private void Give(WaitingQueue queue, Choice choice)
    {
        foreach (var need in _line.Needs)
            if (need.PassedOverSince is null && need != queue.Need && need.IsMetBy(choice.Devices) && !_open.Contains(need) && IsBefore(need, queue))
                need.PassedOverSince = _turn.At;
        queue.Need.Meet();
        var stage = queue.Head;
        _turn.Emit(new Delta.AttemptCreated(_turn.At, stage.Run.Id, new AttemptId(stage.Id, stage.AttemptList.Count + 1), choice.Placement,
            choice.Entry.Request.Variables, choice.Why) { Terms = choice.Terms });
    }

    private bool IsBefore(Need need, WaitingQueue queue) => _line.First(need, _turn.At) is { } first && WaitingLine.Compare(first, queue, _turn.At) < 0;
}
