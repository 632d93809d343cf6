using Factory.Host.Tests.Support;
using Factory.Protocol;

namespace Factory.Host.Tests.Stages;

public sealed class MisbehavingStageTests
{
    [Theory]
    [InlineData("crash", AttemptVerdict.Crashed, false, "System.InvalidOperationException: a plugin's bug")]
    [InlineData("later", AttemptVerdict.Crashed, false, "System.InvalidOperationException: a plugin's bug")]
    [InlineData("fail", AttemptVerdict.Failed, false, "the data is empty: give it some")]
    [InlineData("retry", AttemptVerdict.Failed, true, "the server is busy")]
    [InlineData("cancel", AttemptVerdict.Crashed, false, "System.OperationCanceledException: by its own will")]
    public async Task A_stage_that_throws_is_reported_with_its_reason_and_the_host_goes_on(string how, AttemptVerdict verdict, bool retryable, string reason)
    {
        using var ticket = new TestTicket("throwing", "test.throw", ("how", how));
        using var next = new TestTicket("throwing", "test.throw", ("how", "fail"));
        using var host = await HostProcess.StageAsync("throwing");
        var result = (await host.RunAsync(ticket))!;
        Assert.Equal((verdict, retryable, reason), (result.Verdict, result.Retryable, result.Reason));
        if (verdict == AttemptVerdict.Crashed) Assert.Contains("TestPlugins.Throwing.Throws.RunAsync", result.Detail, StringComparison.Ordinal);
        Assert.Equal(AttemptVerdict.Failed, (await host.RunAsync(next))!.Verdict);
    }

    [Fact]
    public async Task The_exit_code_of_a_stages_program_is_in_the_result()
    {
        using var ticket = new TestTicket("throwing", "test.throw", ("how", "program"));
        using var host = await HostProcess.StageAsync("throwing");
        Assert.Equal(2, (await host.RunAsync(ticket))!.ExitCode);
    }

    [Fact]
    public async Task An_exception_on_a_stages_own_thread_kills_the_process_and_is_in_its_log()
    {
        using var ticket = new TestTicket("throwing", "test.throw", ("how", "thread"));
        using var host = await HostProcess.StageAsync("throwing");
        Assert.Null(await host.RunAsync(ticket));
        Assert.Equal(128 + 6, (await host.ExitAsync()).ExitCode);
        Assert.Contains("on a thread of its own", File.ReadAllText(ticket.At("stderr.log")), StringComparison.Ordinal);
        Assert.Null(ticket.Result());
    }

    [Fact]
    public async Task A_stage_that_exits_takes_its_host_with_it_and_leaves_no_result()
    {
        using var ticket = new TestTicket("exiting", "test.exit", ("code", 42));
        using var host = await HostProcess.StageAsync("exiting");
        Assert.Null(await host.RunAsync(ticket));
        Assert.Equal(42, (await host.ExitAsync()).ExitCode);
        Assert.NotNull(ticket.Host());
        Assert.Null(ticket.Result());
    }

    [Fact]
    public async Task A_write_through_a_null_pointer_ends_the_host_by_signal_11()
    {
        using var ticket = new TestTicket("crashing", "test.crash");
        using var host = await HostProcess.StageAsync("crashing");
        Assert.Null(await host.RunAsync(ticket));
        Assert.Equal(128 + 11, (await host.ExitAsync()).ExitCode);
        Assert.Null(ticket.Result());
    }

    [Fact]
    public async Task The_heart_beats_on_while_a_stage_hangs_with_every_thread_of_the_pool()
    {
        using var ticket = new TestTicket("hanging", "test.hang", ("greedy", true));
        using var host = await HostProcess.StageAsync("hanging");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        await Eventually.TrueAsync(() => File.Exists(ticket.At("stdout.log"))
            && File.ReadAllText(ticket.At("stdout.log")).Contains("hanging", StringComparison.Ordinal), "it hangs");
        ticket.Control(ControlKind.Cancel);
        await Eventually.TrueAsync(() => ticket.Journal().Count(e => e.Kind == JournalKind.Heartbeat) == 2, "two heartbeats");
        var beats = ticket.Journal().Where(e => e.Kind == JournalKind.Heartbeat).Select(e => e.Time).ToList();
        Assert.InRange(beats[1] - beats[0], 4500, 20_000);
        host.Kill();
        Assert.Equal(128 + 9, (await host.ExitAsync()).ExitCode);
        Assert.Null(ticket.Result());
    }

    [Fact]
    public async Task Processes_that_a_stage_leaves_behind_are_gone_before_its_result_is_there()
    {
        using var ticket = new TestTicket("littering", "test.litter").Output("processes");
        using var host = await HostProcess.StageAsync("littering");
        var result = (await host.RunAsync(ticket))!;
        var left = File.ReadAllLines(ticket.At("out/processes/pids")).Select(int.Parse).ToList();
        Assert.Equal(3, left.Count);
        Assert.All(left, p => Assert.True(Eventually.IsGone(p), $"process {p} lives"));
        Assert.Equal(AttemptVerdict.Succeeded, result.Verdict);
        Assert.Contains("left behind and killed: sleep", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stage_prints_in_any_way_lands_in_its_log_and_never_in_the_protocol()
    {
        using var ticket = new TestTicket("flooding", "test.flood", ("lines", 2000));
        using var host = await HostProcess.StageAsync("flooding");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        StageHostEvent message;
        do
        {
            message = (await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!;
            Assert.DoesNotContain("forged", message.Ended ?? "", StringComparison.Ordinal);
        }
        while (message.Ended is null);
        Assert.Equal(
            [("child", 2000), ("forged", 2000), ("native", 2000)],
            File.ReadLines(ticket.At("stdout.log")).CountBy(l => l.StartsWith('{') ? "forged" : l).Select(c => (c.Key, c.Value)).Order());
    }

    [Fact]
    public async Task A_daemon_that_does_not_read_does_not_stop_a_stage()
    {
        using var ticket = new TestTicket("flooding", "test.flood", ("lines", 0), ("points", 20_000));
        using var host = await HostProcess.StageAsync("flooding");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        await Eventually.TrueAsync(() => ticket.Result() is not null, "the result");
        Assert.Equal(20_000, ticket.Journal().Count(e => e.Kind == JournalKind.Point));
        var told = 0;
        while ((await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!.Ended is null) told++;
        // At most one every 50 ms, and progress at most every 100 ms, however much there is. The first and the last are told at once.
        Assert.InRange(told, 1, 3 + (ticket.Journal()[^1].Time - ticket.Journal()[0].Time) / 50);
        Assert.InRange(ticket.Journal().Count(e => e.Kind == JournalKind.Progress), 1, 2 + (ticket.Journal()[^1].Time - ticket.Journal()[0].Time) / 100);
    }
}
