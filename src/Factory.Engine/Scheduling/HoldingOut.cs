namespace Factory.Engine;

/// <summary>Who holds out for an entry of its <c>on</c> takes none after it for so long; then it stands in another queue.</summary>
internal static class HoldingOut
{
    /// <summary>How many entries are taken after so many milliseconds; null for all. For what no device here could give nobody holds out.</summary>
    public static int? Entries(Floor floor, PlannedTask task, long waited)
    {
        for (var i = 0; i + 1 < task.On.Count; i++)
            if (task.Waits.Count > 0 && WaitOf(task, i) > waited && floor.Impossible([task.On[i]]) is null) return i + 1;
        return null;
    }

    /// <summary>When it takes more; null when it takes all.</summary>
    public static long? Ends(StageState stage, PlannedTask task) => stage.Entries is { } entries ? stage.QueuedAt + WaitOf(task, entries - 1) : null;

    public static void Yield(Turn turn, StageState stage, PlannedTask task)
    {
        turn.Emit(new Delta.StageYielded(turn.At, stage.Run.Id, stage.Id.Index, Entries(turn.State.Floor, task, turn.At - stage.QueuedAt)));
        turn.PlaceAnew();
    }

    // In whole milliseconds: when the wait is over by the clock that wakes, it is over for who looks.
    private static long WaitOf(PlannedTask task, int entry) => (long)Math.Min(task.Waits[entry] * 1000, long.MaxValue / 4);

    /// <summary>For people; null when it holds out for nothing.</summary>
    public static string? Words(StageState stage) => stage is { Entries: { } entries, Plan: PlannedTask task }
        ? $"for {task.Waits[entries - 1].AsDuration()} it holds out for {Matching.Describe(task.On[entries - 1])}" : null;
}
