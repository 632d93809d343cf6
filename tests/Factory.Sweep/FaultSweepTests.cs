using Factory.Control;
using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>
/// One system call of a run fails, once: the daemon goes on or ends with a clear last word, and what was acknowledged is there. Never does
/// it hang, keep half of anything, or call a success what has no content. FACTORY_TESTS=full tries every call with every error,
/// FACTORY_POINT=fault/rename:4=EIO that one.
/// </summary>
[Collection(SweptRuns.Name)]
public class FaultSweepTests(PreparedSpace prepared, ITestOutputHelper output)
{
    private const string Prefix = "fault";
    private const int Sampled = 5;
    private const int InputOutputFailed = 74;
    private static readonly Dictionary<string, string> s_errors = new() { ["EIO"] = "5", ["ENOSPC"] = "28", ["EMFILE"] = "24" };

    [Fact]
    public async Task A_call_that_fails_once_leaves_nothing_half_done()
    {
        if (!Points.Wanted(Prefix)) return;
        var (expected, calls) = await prepared.Undisturbed(Way.Api, output);
        // Only what opens a file can find too many of them open.
        var faults = s_errors.Keys.SelectMany(error => calls.Where(c => error != "EMFILE" || Points.KindOf(c.Point) == "open")
            .Select(c => ($"{c.Point}={error}", c.Path)));
        await Points.Try(output, Prefix, Points.Of(Prefix, [.. faults], Sampled), point => Fails(point, expected));
    }

    private async Task<string> Fails(string point, Result expected)
    {
        var (call, error) = point.Split('=') is [var c, var e] ? (c, s_errors[e]) : throw new ArgumentException($"{point}: no `=EIO` at its end");
        using var sweep = new Sweep(prepared.Copy(), Way.Api);
        var injector = await Injector.Start(sweep.Space, call, error);
        await sweep.TrySubmit();
        await TestSpace.Until(async () => injector.End is not null || !sweep.Acknowledged || await sweep.Ended() is not null,
            "the daemon or the run has ended", 60);
        var path = injector.Calls.FirstOrDefault(c => c.Point == call).Path ?? "not reached";

        var became = await Became(sweep, injector);
        // What failed once does not stand in the way of the next, and may have come only with it: then the one after is taken. Who doubts
        // its disk answers no more before it ends.
        await TestSpace.Until(async () => injector.End is not null || await sweep.TrySubmit(), "the next run is taken, or the daemon has ended", 60);
        if (injector.End is { } end)
        {
            became = $"ended with {end}";
            Assert.Equal(InputOutputFailed, end);
            Assert.StartsWith("factoryd: ", File.ReadLines(sweep.Space.DaemonLog).Last(), StringComparison.Ordinal);
            await sweep.Space.StartDaemon();
            await sweep.Submit();
        }
        await TestSpace.Until(async () => await sweep.Ended() is not null, "the next run is over", 60);
        await sweep.CheckLast(expected);
        Assert.Equal(0, (await sweep.Space.Cli("daemon", "stop")).ExitCode);
        sweep.CheckAtRest();
        return $"{became}; {path}";
    }

    private static async Task<string> Became(Sweep sweep, Injector injector)
    {
        if (!sweep.Acknowledged) return "refused";
        await TestSpace.Until(async () => injector.End is not null || await sweep.Ended() is not null, "the run is over", 60);
        if ((await sweep.Ended())?.MinBy(r => r.Run) is not { } first) return "ended";
        Assert.True(first.Status is RunState.Succeeded or RunState.Failed, $"{first.Status}");
        if (first.Status == RunState.Failed) Assert.NotEmpty(first.Result!.Reason!);
        return first.Status == RunState.Failed ? $"failed ({first.Result!.Reason})" : "succeeded";
    }
}
