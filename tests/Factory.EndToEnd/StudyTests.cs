using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Studies, through the real programs, on a real training stage.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task Trials_that_are_let_go_on_go_on_from_their_checkpoints_and_epochs_are_saved()
    {
        await _space.StartDaemon();
        var file = _space.CopyPipelines("tuning.factory");
        using var client = _space.Client();
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);

        var study = await client.GetStudyAsync("tuning/search");
        Assert.Equal(("tpe", "asha", "epochs", 27), (study.Sampler.Name, study.Pruner.Name, study.Resource, study.Steps));
        Assert.Equal(18, study.Trials.Count);
        Assert.InRange(study.StepsDone!.Value, 18 * 3, study.StepsOfFullRuns!.Value / 2);
        var known = study.Trials[0];
        Assert.Equal((1, 64), (known.Point["layers"].GetInt32(), known.Point["hidden"].GetInt32()));
        Assert.All(study.Trials, t => Assert.Equal(t.Point["layers"].GetInt32() == 2, t.Point.ContainsKey("dropout")));
        Assert.All(study.Trials, t => Assert.Equal(Enumerable.Range(1, (int)t.Reached).Select(s => (long)s), t.Curve.Select(p => p.Step)));
        Assert.All(study.Trials, t => Assert.Contains(t.State, new[] { TrialState.Complete, TrialState.Pruned }));
        Assert.All(study.Trials.Where(t => t.State == TrialState.Pruned), t => Assert.Contains(t.Reached, new long[] { 3, 9 }));

        // One that came to the end ran three times, each time from where it was.
        var best = study.Trials[Assert.Single(study.Best)];
        var stage = (await client.GetRunAsync(Routes.Last)).Stages.Single(s => s.Name == best.Stage);
        Assert.Equal(["paused", "paused", "succeeded"], stage.Attempts.Select(a => a.End));
        Assert.Contains("goes on after epoch 9, from a checkpoint", (await _space.Cli("logs", best.Stage!)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_whose_daemon_is_killed_has_the_trials_that_it_would_have_had()
    {
        var undisturbed = await Play(kills: 0);
        Assert.Equal(undisturbed, await Play(kills: 3));
    }

    [Fact]
    public async Task More_trials_go_on_with_those_that_there_are()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var file = Small(_space, trials: 4);
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        File.WriteAllText(file, File.ReadAllText(file).Replace("trials  = 4", "trials  = 6", StringComparison.Ordinal));
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);

        var study = await client.GetStudyAsync("tuning/search");
        Assert.Equal((2, 6), (study.Run, study.Trials.Count));
        Assert.All(study.Trials.Take(4), t => Assert.Equal(1, t.Earlier!.Run));
        Assert.Equal(2, (await client.GetRunAsync(Routes.Last)).Stages.Count(s => s.Trial is not null));
    }

    private static async Task<string> Play(int kills)
    {
        using var space = new TestSpace();
        var daemon = await space.StartDaemon();
        Assert.Equal(0, (await space.Cli("run", Small(space, trials: 8), "--detach")).ExitCode);
        for (var kill = 1; kill <= kills; kill++)
        {
            using (var watching = space.Client())
                await TestSpace.Until(async () => (await watching.GetStudyAsync("search")).Trials.Count >= 2 * kill, "it is that far");
            space.Kill(daemon);
            daemon = await space.StartDaemon();
        }
        using var client = space.Client();
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run is over");
        return string.Join('\n', (await client.GetStudyAsync("search")).Trials.Select(Words));
    }

    private static string Words(StudyTrial trial) =>
        $"{trial.State} {trial.Reached} {string.Join(' ', trial.Point.Select(p => $"{p.Key}={p.Value}"))} {string.Join(' ', trial.Values)}";

    // One at a time, so that the results come in one order.
    private static string Small(TestSpace space, int trials)
    {
        var file = space.CopyPipelines("tuning.factory");
        File.WriteAllText(file, File.ReadAllText(file).Replace("epochs = 27", "epochs = 6", StringComparison.Ordinal)
            .Replace("trials  = 18", $"trials  = {trials}\n    parallel = 1", StringComparison.Ordinal)
            .Replace("startup: 6", "startup: 3", StringComparison.Ordinal).Replace("min: 3", "min: 2", StringComparison.Ordinal)
            .Replace("Accuracy >= 0.95", "Accuracy >= 0.5", StringComparison.Ordinal));
        return file;
    }

    public void Dispose() => _space.Dispose();
}
