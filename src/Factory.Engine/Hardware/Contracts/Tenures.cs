namespace Factory.Engine;

/// <summary>What becomes of leases when their contracts end.</summary>
internal static class Tenures
{
    /// <summary>
    /// Before anything else happens: what has ended meanwhile is settled as of its end, so that nobody's absence draws on a contract
    /// that is over.
    /// </summary>
    public static void Pass(Turn turn)
    {
        if (!turn.State.Contracts.HasTurned(turn.At)) return;
        // What moves may use up what it moves to: then it moves on.
        while (MoveAll(turn)) { }
        Drain(turn);
        turn.PlaceAnew();
    }

    private static bool MoveAll(Turn turn)
    {
        var book = turn.State.Contracts;
        var moved = false;
        foreach (var (stage, attempt) in Open(turn))
        {
            var over = attempt.Terms.Select(t => book.Find(t.Contract)).OfType<Contract>().Select(c => book.OverSince(c, turn.At)).Min();
            if (over is not { } since) continue;
            turn.Emit(new Delta.AttemptMoved(turn.At, stage.Run.Id, attempt.Id, Anew(turn, attempt, since), since));
            if (attempt.Stopping is null && attempt.Terms.Any(t => t.Contract is null)) Stop(turn, stage, attempt);
            moved = true;
        }
        return moved;
    }

    /// <summary>
    /// What was held under a contract that is over, under the best that had room for all of it when that one ended; under none, where none had. One that
    /// began later, while nobody looked, is not drawn on from before its time.
    /// </summary>
    private static List<Term> Anew(Turn turn, AttemptState attempt, long since)
    {
        var book = turn.State.Contracts;
        var over = attempt.Terms.Where(t => book.Find(t.Contract) is { } c && book.OverSince(c, turn.At) is not null).ToList();
        var device = attempt.Placement.Shares[attempt.Terms.ToList().IndexOf(over[0])].Device;
        var found = turn.State.Floor.Find(attempt.Placement.Kind, device).Class is { } devices
            ? book.Choose(devices, [.. over.Select(t => t.Units)], Math.Max(attempt.TermsSince, since), null) : null;
        var next = new Queue<Term>(found ?? [.. over.Select(t => t with { Contract = null, Price = null })]);
        return [.. attempt.Terms.Select(t => over.Contains(t) ? next.Dequeue() : t)];
    }

    private static void Drain(Turn turn)
    {
        var book = turn.State.Contracts;
        foreach (var (stage, attempt) in Open(turn))
        {
            if (attempt.Stopping is not null) continue;
            foreach (var (share, term) in attempt.Placement.Shares.Zip(attempt.Terms))
            {
                if (book.Find(term.Contract) is not { } contract || turn.State.Floor.Find(attempt.Placement.Kind, share.Device).Class is not { } devices
                    || !book.IsEnding(contract, devices, term.Units, turn.At)) continue;
                Stop(turn, stage, attempt);
                break;
            }
        }
    }

    private static void Stop(Turn turn, StageState stage, AttemptState attempt) =>
        turn.Emit(new Delta.AttemptStopping(turn.At, stage.Run.Id, attempt.Id, AttemptEnd.Preempted));

    private static List<(StageState Stage, AttemptState Attempt)> Open(Turn turn) =>
        [.. from run in turn.State.Runs
            from attempt in run.OpenAttempts
            where attempt.Terms.Any(t => t.Contract is not null)
            select (run.StageList[attempt.Id.Stage.Index], attempt)];
}
