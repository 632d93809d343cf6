using Factory.Engine;
using Factory.Execution.Processes;

namespace Factory.Execution.Tests;

public sealed class WarmHostTests
{
    [Fact]
    public async Task A_host_serves_one_ticket_after_the_other()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        for (var i = 0; i < 5; i++) Assert.Equal(AttemptEnd.Succeeded, (await RunAsync(workshop, daemon, ear)).End);

        Assert.Single(ear.Hosts.Distinct());
    }

    [Fact]
    public async Task Attempts_at_one_time_have_a_host_each()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => daemon.AttendAsync(AttemptTests.Everything(workshop, pause: 0.2), resumed: false, ear, CancellationToken.None)));

        Assert.All(outcomes, o => Assert.Equal(AttemptEnd.Succeeded, o.End));
        Assert.Equal(3, ear.Hosts.Distinct().Count());
    }

    [Fact]
    public async Task Another_launch_environment_is_another_host()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        await RunAsync(workshop, daemon, ear);
        workshop.Launch = workshop.Launch with { Set = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" } };
        await RunAsync(workshop, daemon, ear);

        Assert.Equal(2, ear.Hosts.Distinct().Count());
    }

    [Fact]
    public async Task A_host_is_replaced_after_its_number_of_tickets_by_one_that_is_warm_already()
    {
        await using var workshop = new Workshop(o => o with { TicketsPerHost = 2 });
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        for (var i = 0; i < 3; i++) await RunAsync(workshop, daemon, ear);

        Assert.Equal(ear.Hosts.ElementAt(0), ear.Hosts.ElementAt(1));
        Assert.NotEqual(ear.Hosts.ElementAt(1), ear.Hosts.ElementAt(2));
        await Eventually.IsTrue(() => !Native.Lives(ear.Hosts.First().Pid), "the old host has gone");
    }

    [Fact]
    public async Task A_host_is_replaced_when_it_is_old()
    {
        await using var workshop = new Workshop(o => o with { HostAge = TimeSpan.FromTicks(1) });
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        for (var i = 0; i < 2; i++) await RunAsync(workshop, daemon, ear);

        Assert.Equal(2, ear.Hosts.Distinct().Count());
    }

    [Fact]
    public async Task A_host_is_replaced_when_it_has_grown_and_not_when_it_holds_much_from_its_beginning()
    {
        await using var workshop = new Workshop(o => o with { HostGrowth = 64L << 20 });
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        // The first tickets are what a host needs; the fourth leaks; the fifth finds another host.
        foreach (var megabytes in new[] { 100, 1, 1, 700, 1 })
        {
            var order = workshop.Order("hoarding", "test.hoard", ("bytes", (long)megabytes << 20));
            var outcome = await daemon.AttendAsync(order, resumed: false, ear, CancellationToken.None);
            Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
        }

        Assert.Single(ear.Hosts.Take(4).Distinct());
        Assert.NotEqual(ear.Hosts.ElementAt(3), ear.Hosts.ElementAt(4));
    }

    [Fact]
    public async Task Not_more_hosts_wait_than_may()
    {
        await using var workshop = new Workshop(o => o with { MaxIdleHosts = 0 });
        var ear = new Ear();

        await RunAsync(workshop, workshop.StartDaemon(), ear);

        await Eventually.IsTrue(() => !Native.Lives(ear.Hosts.Single().Pid), "the host has gone");
    }

    [Fact]
    public async Task A_warm_host_that_was_killed_costs_the_next_attempt_nothing()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var daemon = workshop.StartDaemon();

        await RunAsync(workshop, daemon, ear);
        _ = Native.Kill(ear.Hosts.Single().Pid, Native.SignalKill);
        var outcome = await RunAsync(workshop, daemon, ear);

        Assert.True(outcome.End == AttemptEnd.Succeeded, outcome.Reason);
    }

    [Fact]
    public async Task A_host_starts_on_its_cores_with_its_leases_variables_and_nothing_of_the_daemons()
    {
        await using var workshop = new Workshop();
        var core = Environment.ProcessorCount - 1;
        workshop.Launch = new(new Dictionary<string, string> { ["LEASED"] = "yes" }, ["HOME"], [core], [], [], null);
        var ear = new Ear();
        Environment.SetEnvironmentVariable("FACTORY_TEST_SECRET", "of the daemon");

        await RunAsync(workshop, workshop.StartDaemon(), ear, new Dictionary<string, string> { ["ENTRY"] = "too" });
        var pid = ear.Hosts.Single().Pid;

        Assert.Equal("yes", ProcessTable.Given(pid, "LEASED"));
        Assert.Equal("too", ProcessTable.Given(pid, "ENTRY"));
        Assert.Null(ProcessTable.Given(pid, "HOME"));
        Assert.Null(ProcessTable.Given(pid, "FACTORY_TEST_SECRET"));
        Assert.Contains($"Cpus_allowed_list:\t{core}\n", await File.ReadAllTextAsync($"/proc/{pid}/status"));
        Assert.Equal(pid, ProcessTable.Stat(pid)!.Session);
    }

    private static Task<AttemptOutcome> RunAsync(Workshop workshop, AttemptRunner daemon, Ear ear, Dictionary<string, string>? variables = null) =>
        daemon.AttendAsync(workshop.Order("well-behaved", "test.nothing") with { Variables = variables ?? [] }, resumed: false, ear, CancellationToken.None);
}
