namespace Factory.Control;

/// <summary>
/// What a run's event stream says. Every connection starts with <see cref="Snapshot"/>, so whoever connects again
/// needs to remember nothing. The stream closes after <see cref="Ended"/>.
/// </summary>
public abstract record RunEvent
{
    /// <summary>Event <c>run</c>: the run as it stands; replaces all that was heard before.</summary>
    public sealed record Snapshot(RunDetail Run) : RunEvent;
    /// <summary>Event <c>stage</c>: a stage as it stands; replaces the one of the same index, or is new.</summary>
    public sealed record StageChanged(StageView Stage) : RunEvent;
    /// <summary>Event <c>end</c>: the run is over; its stages are as they were told.</summary>
    public sealed record Ended(RunDetail Run) : RunEvent;
}

/// <summary>Event types on the wire. Data is one line of JSON; a comment line keeps an idle stream alive.</summary>
public static class EventTypes
{
    public const string Run = "run";
    public const string Stage = "stage";
    public const string Line = "line";
    /// <summary>Of a log: a stage came by its result without running; what follows was printed by the one that made it.</summary>
    public const string Origin = "origin";
    public const string End = "end";
}

/// <summary>What a stage's log says.</summary>
public abstract record LogEvent
{
    /// <summary>Event <c>origin</c>.</summary>
    public sealed record MadeBy(OriginView Origin) : LogEvent;
    /// <summary>Event <c>line</c>.</summary>
    public sealed record Printed(LogLine Line) : LogEvent;
    /// <summary>Event <c>end</c>: there is no more.</summary>
    public sealed record Ended(LogEnd End) : LogEvent;
}

/// <summary>Event <c>line</c> of a stage's log; <c>end</c> with the last attempt's words closes the stream.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">Without its line end; not escaped.</param>
public sealed record LogLine(int Attempt, string Stream, string Text);

/// <summary>Event <c>end</c> of a stage's log.</summary>
/// <param name="Status">The stage's state.</param>
public sealed record LogEnd(StageState Status, string? Reason = null);
