using System.Globalization;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What a look at a trigger comes to.</summary>
/// <param name="State">What is to be remembered.</param>
/// <param name="Fires">Why a run is to begin, in the words that are recorded with it; null when none is.</param>
internal sealed record TriggerLook(TriggerState State, string? Fires);

/// <summary>Decides whether a trigger fires. Pure, so that it can be tried out in any order of times, looks and restarts.</summary>
internal static class TriggerRules
{
    public static string SpecOf(BoundTrigger trigger) => trigger switch
    {
        BoundTrigger.Schedule schedule => $"schedule {schedule.Cron} {schedule.Zone}",
        BoundTrigger.Change change => $"change {string.Join(' ', change.Of)}",
        _ => throw new InvalidOperationException($"no spec for a {trigger.GetType().Name}"),
    };

    /// <summary>A trigger that is new, or says something else than before, begins now: what was before it was dropped is not made up for.</summary>
    public static TriggerState Begin(BoundTrigger trigger, TriggerState? known, DateTimeOffset now)
    {
        var spec = SpecOf(trigger);
        return known?.Spec == spec ? known : new(spec, now.ToUnixTimeMilliseconds(), null, null);
    }

    public static TriggerLook Look(BoundTrigger.Schedule schedule, TriggerState state, DateTimeOffset now)
    {
        var due = Schedules.Due(schedule, DateTimeOffset.FromUnixTimeMilliseconds(state.Fired ?? state.Since), now);
        return due is not { } time ? new(state, null) : new(state with { Fired = time.ToUnixTimeMilliseconds() },
            $"trigger {schedule.Name} ({schedule.Cron}, due {time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)})");
    }

    /// <param name="now">A digest of what is there now, which stood still since the look before.</param>
    /// <param name="ran">Whether the pipeline's last run was of what is there now: that counts when nothing was seen before.</param>
    public static TriggerLook Look(BoundTrigger.Change change, TriggerState state, string now, bool ran)
    {
        if (state.Seen == now) return new(state, null);
        var seen = state with { Seen = now };
        return state.Seen is null && ran ? new(seen, null) : new(seen, $"trigger {change.Name} (change to {now[..12]})");
    }
}
