using System.Globalization;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon.Tests;

/// <summary>Triggers under times that a test says: looks, restarts and clocks in any order.</summary>
public sealed class TriggerTests
{
    private static readonly BoundTrigger.Schedule s_nightly = new("nightly", null, "0 3 * * *", "UTC");
    private static readonly BoundTrigger.Change s_moved = new("moved", null, [], TimeSpan.FromMinutes(5));

    [Fact]
    public void A_schedule_fires_once_for_each_time_however_often_it_is_looked_at()
    {
        var state = TriggerRules.Begin(s_nightly, null, At("2026-03-01 12:00"));
        List<string> fired = [];
        for (var now = At("2026-03-01 12:00"); now < At("2026-03-04 12:00"); now += TimeSpan.FromMinutes(7))
        {
            // Every look is one of a daemon that was just started.
            state = TriggerRules.Begin(s_nightly, state, now);
            var look = TriggerRules.Look(s_nightly, state, now);
            if (look.Fires is { } by) fired.Add(by);
            state = look.State;
        }
        Assert.Equal(["02", "03", "04"], fired.Select(f => f.Split("2026-03-")[1][..2]));
        Assert.Equal("trigger nightly (0 3 * * *, due 2026-03-02 03:00:00 +00:00)", fired[0]);
    }

    [Fact]
    public void What_was_missed_while_the_daemon_was_away_is_made_up_for_once()
    {
        var look = TriggerRules.Look(s_nightly, TriggerRules.Begin(s_nightly, null, At("2026-03-01 12:00")), At("2026-03-09 12:00"));
        Assert.Contains("due 2026-03-09 03:00", look.Fires, StringComparison.Ordinal);
        Assert.Null(TriggerRules.Look(s_nightly, look.State, At("2026-03-09 12:00")).Fires);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_nothing_fire_again()
    {
        var look = TriggerRules.Look(s_nightly, TriggerRules.Begin(s_nightly, null, At("2026-03-01 12:00")), At("2026-03-02 03:00"));
        Assert.NotNull(look.Fires);
        Assert.Null(TriggerRules.Look(s_nightly, look.State, At("2026-03-02 02:30")).Fires);
        Assert.Null(TriggerRules.Look(s_nightly, look.State, At("2026-03-02 03:30")).Fires);
    }

    [Fact]
    public void A_schedule_is_meant_in_its_zone_also_when_clocks_change_there()
    {
        var berlin = s_nightly with { Cron = "30 2 * * *", Zone = "Europe/Berlin" };
        // On the 29th of March 2026 there is no half past two in Berlin, and on the 25th of October there are two.
        Assert.Equal(At("2026-03-29 01:00"), Schedules.Due(berlin, At("2026-03-28 12:00"), At("2026-03-29 12:00"))!.Value.ToUniversalTime());
        Assert.Equal(At("2026-10-25 00:30"), Schedules.Due(berlin, At("2026-10-24 12:00"), At("2026-10-25 12:00"))!.Value.ToUniversalTime());
        Assert.Equal(At("2026-06-01 00:30"), Schedules.Next(berlin, At("2026-05-31 12:00"))!.Value.ToUniversalTime());
    }

    [Fact]
    public void A_trigger_that_says_something_else_begins_anew()
    {
        var old = new TriggerState(TriggerRules.SpecOf(s_nightly), 0, 0, null);
        var other = s_nightly with { Cron = "0 4 * * *" };
        Assert.Equal(new TriggerState(TriggerRules.SpecOf(other), At("2026-03-01 12:00").ToUnixTimeMilliseconds(), null, null), TriggerRules.Begin(other, old, At("2026-03-01 12:00")));
        Assert.Same(old, TriggerRules.Begin(s_nightly, old, At("2026-03-01 12:00")));
    }

    [Fact]
    public void A_change_fires_for_each_state_that_was_not_seen()
    {
        var state = TriggerRules.Begin(s_moved, null, At("2026-03-01 12:00"));
        var first = TriggerRules.Look(s_moved, state, new('a', 64), true);
        Assert.Null(first.Fires);
        Assert.Null(TriggerRules.Look(s_moved, first.State, new('a', 64), false).Fires);
        var second = TriggerRules.Look(s_moved, first.State, new('b', 64), false);
        Assert.Equal("trigger moved (change to bbbbbbbbbbbb)", second.Fires);
        Assert.Equal("trigger moved (change to aaaaaaaaaaaa)", TriggerRules.Look(s_moved, second.State, new('a', 64), true).Fires);
        // Nothing has run yet with what is there: so it does now.
        Assert.NotNull(TriggerRules.Look(s_moved, state, new('a', 64), false).Fires);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture);
}
