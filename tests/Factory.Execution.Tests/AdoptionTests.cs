using Factory.Engine;

namespace Factory.Execution.Tests;

public sealed class AdoptionTests
{
    [Fact]
    public async Task A_new_daemon_finishes_the_same_attempt_with_the_same_host()
    {
        await using var workshop = new Workshop();
        var (first, second) = (new Ear(), new Ear());
        var order = AttemptTests.Everything(workshop, pause: 0.5);

        await LoseDaemonInside(workshop, order, first);
        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, second, CancellationToken.None);

        Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
        Assert.Equal(first.Hosts.Single(), second.Hosts.Single());
        Assert.Equal(3, second.Points.Count);
        Assert.Equal(6.0, outcome.Result!.Metrics["total"]!.AsNumber());
    }

    [Fact]
    public async Task An_attempt_that_ended_while_no_daemon_was_there_is_taken_over()
    {
        await using var workshop = new Workshop();
        var order = AttemptTests.Everything(workshop, pause: 0.2);

        await LoseDaemonInside(workshop, order, new Ear());
        await Eventually.IsTrue(() => File.Exists(Path.Combine(workshop.FolderOf(order), "result.json")), "the host has finished by itself");
        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.Equal(AttemptEnd.Succeeded, outcome.End);
        Assert.Equal("extra", workshop.Read(outcome.Result!.Outputs["extra"].Digest, "extra.txt"));
    }

    [Fact]
    public async Task An_attempt_that_was_taken_over_already_gives_the_same_result_again()
    {
        await using var workshop = new Workshop();
        var order = AttemptTests.Everything(workshop);

        var first = await workshop.StartDaemon().AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        await workshop.LoseDaemon();
        var second = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.Equal(first.Result!.Outputs, second.Result!.Outputs);
        Assert.Equal(first.Result.Metrics, second.Result.Metrics);
    }

    [Fact]
    public async Task A_host_that_died_while_no_daemon_was_there_is_lost_and_can_be_tried_again()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var order = AttemptTests.Everything(workshop, pause: 1000);

        await LoseDaemonInside(workshop, order, ear);
        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalKill);
        await Eventually.IsTrue(() => !Native.Lives(ear.Hosts.Single().Pid), "the host is dead");
        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Lost, true), (outcome.End, outcome.Retryable));
    }

    [Fact]
    public async Task An_adopted_attempt_can_be_stopped()
    {
        await using var workshop = new Workshop();
        var (first, second) = (new Ear(), new Ear());
        var order = workshop.Order("hanging", "test.hang");

        await LoseDaemonInside(workshop, order, first);
        var daemon = workshop.StartDaemon();
        var running = daemon.AttendAsync(order, resumed: true, second, CancellationToken.None);
        await Eventually.IsTrue(() => !second.Hosts.IsEmpty, "the attempt is followed again");
        daemon.Stop(order.Id, AttemptEnd.Cancelled);
        var outcome = await running;

        Assert.Equal(AttemptEnd.Cancelled, outcome.End);
        Assert.False(Native.Lives(first.Hosts.Single().Pid));
    }

    [Fact]
    public async Task An_attempt_of_which_nothing_is_there_starts_afresh()
    {
        await using var workshop = new Workshop();
        var order = AttemptTests.Everything(workshop);
        // What a daemon leaves that dies while it lays out a ticket.
        Directory.CreateDirectory(Path.Combine(workshop.FolderOf(order), "in", "half"));

        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
    }

    [Fact]
    public async Task A_process_that_has_a_lost_hosts_number_is_not_taken_for_it()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var order = AttemptTests.Everything(workshop, pause: 1000);
        await LoseDaemonInside(workshop, order, ear);
        var host = ear.Hosts.Single();

        // The host's number in the file becomes the one of this very process, as if numbers had come round again.
        var file = Path.Combine(workshop.FolderOf(order), "host.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace($"\"pid\":{host.Pid}", $"\"pid\":{Environment.ProcessId}"));
        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: true, new Ear(), CancellationToken.None);

        Assert.Equal(AttemptEnd.Lost, outcome.End);
        Assert.False(Native.Lives(host.Pid)); // what carries the host's nonce is the host's, and goes
    }

    private static async Task LoseDaemonInside(Workshop workshop, AttemptOrder order, Ear ear)
    {
        using var death = new CancellationTokenSource();
        var running = workshop.StartDaemon().AttendAsync(order, resumed: false, ear, death.Token);
        await Eventually.IsTrue(() => !ear.Hosts.IsEmpty, "the attempt has started");
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await workshop.LoseDaemon();
    }
}
