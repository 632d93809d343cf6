using Cronos;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>When schedules are due. Pure: a clock that jumps is the caller's.</summary>
internal static class Schedules
{
    /// <summary>
    /// The last time after <paramref name="after"/> that has come; null when none has. However many were missed while the daemon was away,
    /// it is one that is made up for.
    /// </summary>
    public static DateTimeOffset? Due(BoundTrigger.Schedule schedule, DateTimeOffset after, DateTimeOffset now)
    {
        DateTimeOffset? due = null;
        var (cron, zone) = Parse(schedule);
        for (var next = cron.GetNextOccurrence(after, zone); next <= now; next = cron.GetNextOccurrence(next.Value, zone)) due = next;
        return due;
    }

    /// <summary>The next time after <paramref name="now"/>; null for never.</summary>
    public static DateTimeOffset? Next(BoundTrigger.Schedule schedule, DateTimeOffset now)
    {
        var (cron, zone) = Parse(schedule);
        return cron.GetNextOccurrence(now, zone);
    }

    private static (CronExpression, TimeZoneInfo) Parse(BoundTrigger.Schedule schedule) =>
        (CronExpression.Parse(schedule.Cron), TimeZoneInfo.FindSystemTimeZoneById(schedule.Zone));
}
