using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>
/// The daemon is killed at each durable system call, and started again: nothing is lost, nothing is done twice, and what comes out is the
/// same. FACTORY_TESTS=full tries every point; FACTORY_POINT=drop/fsync:17 that one.
/// </summary>
[Collection(SweptRuns.Name)]
public class KillSweepTests(PreparedSpace prepared, ITestOutputHelper output)
{
    private const int Sampled = 3;

    [Theory]
    [InlineData("api", Way.Api)]
    [InlineData("drop", Way.Drop)]
    public async Task A_daemon_that_is_killed_in_a_run_changes_nothing_of_what_comes_out(string prefix, Way way)
    {
        if (!Points.Wanted(prefix)) return;
        var (expected, calls) = await prepared.Undisturbed(way, output);
        await Points.Try(output, prefix, Points.Of(prefix, Durable(calls), Sampled), async point =>
        {
            using var sweep = new Sweep(prepared.Copy(), way);
            var injector = await Injector.Start(sweep.Space, point, Injector.Kill);
            await sweep.TrySubmit();
            await TestSpace.Until(async () => injector.End is not null || await sweep.Ended() is not null, "the daemon is killed or the run is over", 60);
            return await GoesOn(sweep, injector, expected);
        });
    }

    [Fact]
    public async Task A_daemon_that_is_killed_in_its_first_start_can_be_started_again()
    {
        const string prefix = "start";
        if (!Points.Wanted(prefix)) return;
        var (expected, _) = await prepared.Undisturbed(Way.Api, output);
        await Points.Try(output, prefix, Points.Of(prefix, Durable(await CallsOfFirstStart()), 2), async point =>
        {
            using var sweep = new Sweep(PreparedSpace.Fresh(), Way.Api);
            var injector = Injector.Launch(sweep.Space, point, Injector.Kill);
            await TestSpace.Until(async () => injector.End is not null || await sweep.Space.Answers(), "the daemon is killed or ready", 60);
            return await GoesOn(sweep, injector, expected);
        });
    }

    private static async Task<string> GoesOn(Sweep sweep, Injector injector, Result expected)
    {
        // A point after the end of the run is one of the daemon's own end; and there may be fewer calls than when they were counted.
        await injector.EndDaemon();
        var at = injector.End < 0 ? injector.Calls[^1].Path : "not reached";
        var succeeded = sweep.SucceededAttempts();

        var daemon = await sweep.Space.StartDaemon();
        await sweep.SubmitIfUnanswered();
        await TestSpace.Until(async () => await sweep.Ended() is not null, "the run is over", 60);
        await sweep.Check(expected);
        Assert.Equal(succeeded, sweep.SucceededAttempts().Intersect(succeeded));
        await sweep.Stop(daemon);
        sweep.CheckAtRest();
        return at;
    }

    private static async Task<IReadOnlyList<(string Point, string Path)>> CallsOfFirstStart()
    {
        using var space = PreparedSpace.Fresh();
        var injector = Injector.Launch(space, null, Injector.Kill);
        await TestSpace.Until(space.Answers, "the daemon answers");
        var calls = injector.Calls;
        await injector.EndDaemon();
        return calls;
    }

    // To open changes nothing: to be killed there is to be killed at the next call.
    private static IReadOnlyList<(string Point, string Path)> Durable(IEnumerable<(string Point, string Path)> calls) =>
        [.. calls.Where(c => Points.KindOf(c.Point) != "open")];
}
