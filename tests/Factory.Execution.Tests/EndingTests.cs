using Factory.Engine;
using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class EndingTests
{
    [Fact]
    public async Task A_stage_that_listens_is_cancelled_and_its_host_is_used_again()
    {
        await using var workshop = new Workshop(o => o with { StopGrace = TimeSpan.FromMinutes(1) });
        var daemon = workshop.StartDaemon();
        var ear = new Ear();
        var order = AttemptTests.Everything(workshop, pause: 1000);

        var running = daemon.AttendAsync(order, resumed: false, ear, CancellationToken.None);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty, "the attempt has started");
        daemon.Stop(order.Id, AttemptEnd.Cancelled);
        var cancelled = await running;
        var next = await daemon.AttendAsync(workshop.Order("well-behaved", "test.nothing"), resumed: false, ear, CancellationToken.None);

        Assert.Equal((AttemptEnd.Cancelled, false), (cancelled.End, cancelled.Retryable));
        Assert.Equal(AttemptEnd.Succeeded, next.End);
        Assert.Equal(ear.Hosts.First(), ear.Hosts.Last());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stage_that_does_not_listen_is_killed_when_its_time_is_up(bool greedy)
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var ear = new Ear();
        var order = workshop.Order("hanging", "test.hang", ("greedy", greedy));

        var running = daemon.AttendAsync(order, resumed: false, ear, CancellationToken.None);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty, "the attempt has started");
        daemon.Stop(order.Id, AttemptEnd.TimedOut);
        var outcome = await running;

        Assert.Equal(AttemptEnd.TimedOut, outcome.End);
        Assert.Contains("timeout", outcome.Reason);
        Assert.False(Native.Lives(ear.Hosts.Single().Pid));
    }

    [Fact]
    public async Task An_attempt_that_is_stopped_before_it_began_does_not_begin()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();
        var ear = new Ear();
        var order = workshop.Order("hanging", "test.hang");

        daemon.Stop(order.Id, AttemptEnd.Cancelled);
        var outcome = await daemon.AttendAsync(order, resumed: false, ear, CancellationToken.None);

        Assert.Equal(AttemptEnd.Cancelled, outcome.End);
        Assert.Empty(ear.Hosts);
    }

    [Fact]
    public async Task What_a_stage_leaves_behind_is_gone_when_the_attempt_has_ended()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon().AttendAsync(Litter(workshop), resumed: false, new Ear(), CancellationToken.None);

        Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
        var pids = workshop.Read(outcome.Result!.Outputs["processes"].Digest, "pids").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(int.Parse).ToList();
        Assert.Equal(3, pids.Count);
        Assert.DoesNotContain(pids, Native.Lives);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_host_leaves_behind_is_gone_with_or_without_control_groups(bool groups)
    {
        await using var workshop = new Workshop();
        if (!groups) workshop.DoWithoutGroups();
        var ear = new Ear();
        var order = Litter(workshop, ("stay", true));

        var running = workshop.StartDaemon().AttendAsync(order, resumed: false, ear, CancellationToken.None);
        var file = Path.Combine(workshop.FolderOf(order), "out", "processes", "pids");
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty && File.Exists(file) && File.ReadAllLines(file).Length == 3, "the stage has littered");
        var pids = File.ReadAllLines(file).Select(int.Parse).ToList();
        Assert.All(pids, pid => Assert.True(Native.Lives(pid)));
        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalKill);
        var outcome = await running;

        Assert.Equal((AttemptEnd.Crashed, 9, true), (outcome.End, outcome.Signal, outcome.Retryable));
        Assert.Contains("signal 9 (SIGKILL)", outcome.Reason);
        Assert.DoesNotContain(pids, Native.Lives);
    }

    private static AttemptOrder Litter(Workshop workshop, params ReadOnlySpan<(string, Value)> settings)
    {
        var order = workshop.Order("littering", "test.litter", settings);
        return order with { Task = order.Task with { Outputs = [new("processes", ArtifactKind.Files, null)] } };
    }
}
