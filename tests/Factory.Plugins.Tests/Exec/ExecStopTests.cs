using System.Diagnostics;
using Factory.Conformance;

namespace Factory.Plugins.Tests.Exec;

public sealed class ExecStopTests
{
    [Fact]
    public async Task Cancelling_lets_the_command_end_by_itself()
    {
        using var bench = new StageBench();
        using var cancellation = new CancellationTokenSource();
        var stage = ExecBench.Shell("trap 'echo saved > saved; exit 0' TERM; echo $$ > ready; while :; do sleep 0.01; done");
        stage.Grace = TimeSpan.FromSeconds(30);
        var run = bench.RunAsync(stage, cancellation.Token);
        await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "ready"));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(File.Exists(Path.Combine(bench.WorkDirectory, "saved")));
    }

    [Fact]
    public async Task Cancelling_kills_the_whole_tree_of_a_command_that_does_not_listen()
    {
        using var bench = new StageBench();
        using var cancellation = new CancellationTokenSource();
        var run = bench.RunAsync(
            ExecBench.Shell(
                "trap '' TERM; sh -c 'trap \"\" TERM; sh -c \"echo \\$\\$ > grandchild; while :; do sleep 1; done\"' & echo $$ > child; while :; do sleep 1; "
                    + "done"), cancellation.Token);
        var child = int.Parse(await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "child")));
        var grandchild = int.Parse(await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "grandchild")));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(await ExecBench.IsGoneAsync(child) && await ExecBench.IsGoneAsync(grandchild));
    }

    [Fact]
    public async Task A_descendant_that_keeps_the_output_open_holds_nothing_up_and_ends_with_the_command()
    {
        using var bench = new StageBench();
        var clock = Stopwatch.StartNew();
        var run = await bench.RunAsync(ExecBench.Shell("sh -c 'echo $$ > left; exec sleep 600' & while ! [ -s left ]; do sleep 0.01; done; echo accuracy=0.5",
            ("accuracy", Sdk.MetricType.Float)));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(0.5, run.Metrics.Values["accuracy"]);
        Assert.True(await ExecBench.IsGoneAsync(int.Parse(await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "left")))));
    }

    [Fact]
    public async Task A_descendant_in_another_session_holds_nothing_up_either()
    {
        using var bench = new StageBench();
        await bench.RunAsync(ExecBench.Shell("setsid sh -c 'echo $$ > left; exec sleep 600' & while ! [ -s left ]; do sleep 0.01; done"));
        var left = int.Parse(await ExecBench.WhenWrittenAsync(Path.Combine(bench.WorkDirectory, "left")));
        using var process = Process.GetProcessById(left);
        process.Kill();
    }

    [Fact]
    public async Task What_a_descendant_still_says_after_the_command_ended_is_heard()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(ExecBench.Shell("(sleep 0.1; echo accuracy=0.5) &", ("accuracy", Sdk.MetricType.Float)));
        Assert.Equal(0.5, run.Metrics.Values["accuracy"]);
    }

    [Fact]
    public async Task Much_output_on_both_streams_passes()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(
            ExecBench.Shell("seq 1 200000 | sed 's/^/x=/' > big; cat big > /dev/null; head -c 300000 big >&2; tail -n 1 big", ("x", Sdk.MetricType.Int)));
        Assert.Equal(200000L, run.Metrics.Values["x"]);
    }

    [Fact]
    public async Task A_trivial_command_takes_milliseconds_and_leaves_no_descriptor()
    {
        using var bench = new StageBench();
        await RunAsync();
        var before = Directory.GetFiles("/proc/self/fd").Length;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 50; i++) await RunAsync();
        // A generous bound for a loaded machine: unloaded it is near 2 ms.
        Assert.InRange(clock.Elapsed / 50, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 20);

        async Task RunAsync() => await bench.RunAsync(new Stages.Exec.ExecStage { Command = ExecBench.Command("/bin/true") });
    }
}
