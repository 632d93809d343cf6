using Factory.Engine;
using Factory.Protocol;

namespace Factory.Execution.Tests;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_host_that_shows_no_sign_of_life_is_killed_and_its_attempt_is_lost()
    {
        await using var workshop = new Workshop(o => o with { HeartbeatLimit = s_limit });
        var ear = new Ear();
        var order = workshop.Order("hanging", "test.hang");

        var running = workshop.StartDaemon().AttendAsync(order, resumed: false, ear, CancellationToken.None);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty, "the attempt has started");
        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalStop);
        var outcome = await running;

        Assert.Equal((AttemptEnd.Lost, true), (outcome.End, outcome.Retryable));
        Assert.Contains("no sign of life for 3 s", outcome.Reason);
        Assert.False(Native.Lives(ear.Hosts.Single().Pid));
    }

    [Fact]
    public async Task A_stage_that_takes_every_core_and_says_nothing_goes_on_as_long_as_its_hosts_heart_beats()
    {
        await using var workshop = new Workshop(o => o with { HeartbeatLimit = s_limit });
        var daemon = workshop.StartDaemon();
        var order = workshop.Order("hanging", "test.hang", ("greedy", true));
        var journal = Path.Combine(workshop.FolderOf(order), TicketFiles.Journal);

        var running = daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        // A beat comes after a quarter of the limit at the soonest: so many are more than one limit.
        await Eventually.IsTrue(() => running.IsCompleted || Beats(journal) >= 6, "its heart has beaten six times");
        Assert.False(running.IsCompleted);
        daemon.Stop(order.Id, AttemptEnd.Cancelled);

        Assert.Equal(AttemptEnd.Cancelled, (await running).End);
    }

    private static int Beats(string journal) =>
        File.Exists(journal) ? File.ReadLines(journal).Count(l => l.Contains("heartbeat", StringComparison.OrdinalIgnoreCase)) : 0;

    [Fact]
    public async Task An_adopted_host_that_is_stopped_is_lost_too()
    {
        await using var workshop = new Workshop(o => o with { HeartbeatLimit = s_limit });
        var ear = new Ear();
        var order = workshop.Order("hanging", "test.hang");
        using var death = new CancellationTokenSource();
        var first = workshop.StartDaemon().AttendAsync(order, resumed: false, ear, death.Token);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty, "the attempt has started");
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await workshop.LoseDaemon();

        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalStop);
        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.Equal(AttemptEnd.Lost, outcome.End);
        Assert.False(Native.Lives(ear.Hosts.Single().Pid));
    }
}
