using Xunit.Abstractions;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>The daemon is killed at a random moment and started again: nothing is lost, nothing is done twice. FACTORY_TESTS=full kills 20 times.</summary>
public class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_killed_daemon_changes_nothing_of_what_comes_out()
    {
        var expected = await Play(null);
        var kills = Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 20 : 3;
        var first = int.Parse(Environment.GetEnvironmentVariable("FACTORY_SEED") ?? "1");
        for (var seed = first; seed < first + kills; seed++)
        {
            output.WriteLine($"seed {seed}");
            var outcome = await Play(seed);
            Assert.True(expected == outcome, $"seed {seed}: {outcome} instead of {expected}");
        }
    }

    private static bool Begun(StageView stage) => stage.Attempts.Count > 0 || stage.Status.IsOver();

    private static async Task<(string Model, int Attempts, RunState Status)> Play(int? seed)
    {
        using var space = new TestSpace();
        var daemon = await space.StartDaemon();
        var file = space.CopyPipelines("digits.factory");
        File.WriteAllText(file, File.ReadAllText(file).Replace("trials    = 24", "trials    = 6\n    parallel  = 1", StringComparison.Ordinal));
        Assert.Equal(0, (await space.Cli("run", file, "--detach")).ExitCode);
        if (seed is { } s)
        {
            // At a moment of its own course: after so many of its 20 stages and trials are begun.
            var begun = new Random(s).Next(16);
            using (var watching = space.Client())
                await TestSpace.Until(async () => (await watching.GetRunAsync(Routes.Last)) is var at && (at.Status.IsOver() || at.Stages.Count(Begun) >= begun), "it is that far");
            space.Kill(daemon);
            await space.StartDaemon();
        }
        using var client = space.Client();
        RunDetail run = null!;
        await TestSpace.Until(async () => (run = await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run is over");
        var release = await client.GetModelAsync("digits@champion");
        return (release.Artifacts[0].Digest, run.Stages.Sum(st => st.Attempts.Count), run.Status);
    }
}
