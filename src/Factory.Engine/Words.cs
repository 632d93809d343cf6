using System.Globalization;

namespace Factory.Engine;

/// <summary>How what the engine decides by is said to people.</summary>
public static class EngineWords
{
    public static string Words(this AttemptEnd end) => end switch
    {
        AttemptEnd.Succeeded => "it succeeded",
        AttemptEnd.Failed => "it failed",
        AttemptEnd.Crashed => "it crashed",
        AttemptEnd.TimedOut => "it took longer than its timeout",
        AttemptEnd.OutOfMemory => "it ran out of memory",
        AttemptEnd.Cancelled => "it was cancelled",
        AttemptEnd.Lost => "its process vanished, and nobody saw how",
        AttemptEnd.DeviceFault => "its device failed",
        AttemptEnd.Preempted => "it was paused, and goes on from its last checkpoint",
        AttemptEnd.OverBudget => "its budget is used up",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    /// <summary>Seconds as the language writes them: in the largest unit that is whole.</summary>
    internal static string AsDuration(this double seconds) => seconds switch
    {
        >= 86400 when seconds % 86400 == 0 => Say(seconds / 86400, seconds == 86400 ? " day" : " days"),
        >= 3600 when seconds % 3600 == 0 => Say(seconds / 3600, "h"),
        >= 60 when seconds % 60 == 0 => Say(seconds / 60, " min"),
        _ => Say(seconds, "s"),
    };

    private static string Say(double number, string unit) => number.ToString("0.###", CultureInfo.InvariantCulture) + unit;
}
