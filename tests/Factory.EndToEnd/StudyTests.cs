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
    public async Task Of_a_population_the_worst_give_way_to_copies_of_the_best_that_go_on_from_their_checkpoints()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        Assert.Equal(0, (await _space.Cli("run", Population(_space))).ExitCode);

        var study = await client.GetStudyAsync("tuning/search");
        var copies = study.Trials.Where(t => t.Parent is not null).ToList();
        Assert.NotEmpty(copies);
        var stages = (await client.GetRunAsync(Routes.Last)).Stages;
        foreach (var copy in copies)
        {
            var (parent, replaced) = (study.Trials[copy.Parent!.Value], Assert.Single(study.Trials, t => t.Error?.StartsWith($"trial {copy.Number} goes on in its place", StringComparison.Ordinal) == true));
            var begin = copy.Curve[0].Step - 1;
            Assert.Contains(begin, new long[] { 3, 6 });
            Assert.Contains($"goes on after epoch {begin}, from a checkpoint", (await _space.Cli("logs", copy.Stage!)).Output, StringComparison.Ordinal);
            double At(StudyTrial trial) => trial.Curve.Where(p => p.Step <= begin).Max(p => p.Value!.Value);
            Assert.True(At(parent) > At(replaced), $"trial {copy.Number} copies {parent.Number}, which is no better than {replaced.Number}");
            Assert.NotEqual(parent.Point["lr"].GetDouble(), copy.Point["lr"].GetDouble());
            // What its parent computed is not computed again.
            Assert.Equal(Enumerable.Range((int)begin + 1, (int)(copy.Reached - begin)).Select(s => (long)s), copy.Curve.Select(p => p.Step));
        }
        Assert.Contains(copies, c => stages.Single(s => s.Name == c.Stage).Attempts[^1].End == "succeeded");
        Assert.True(study.StepsDone < study.StepsOfFullRuns);
    }

    [Fact]
    public async Task A_program_of_any_kind_is_paused_at_a_rung_and_goes_on_from_its_checkpoint()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("fit.sh", """
            n=$(cat "$FACTORY_CHECKPOINTS/n" 2>/dev/null || echo 0)
            while [ "$n" -lt "$FACTORY_STEPS" ]; do
                n=$((n + 1))
                echo "$n" >> "$SEEN/$RATE"
                echo "$n" > "$FACTORY_CHECKPOINTS/n.new" && mv "$FACTORY_CHECKPOINTS/n.new" "$FACTORY_CHECKPOINTS/n"
                echo "step=$n loss=$((100 * RATE - n))"
                if [ "$n" = "$FACTORY_UNTIL" ]; then sleep 600; fi
            done
            """);
        var seen = Directory.CreateDirectory(Path.Combine(_space.Root, "seen")).FullName;
        var file = _space.Write("any.factory", $$"""
            pipeline any
            study search = tune(exec() {
                command  = ["sh", file("fit.sh")]
                steps    = 9
                metrics  { loss = float }
                env.SEEN = "{{seen}}"
            }) {
                space { env.RATE = linear(1 .. 6, steps: 6) }
                minimize => trial.Loss
                sampler  = grid
                pruner   = asha(min: 1, factor: 3)
                parallel = 1
            }
            stage fit = exec() {
                command  = ["sh", file("fit.sh")]
                steps    = 9
                metrics  { loss = float }
                env.SEEN = "{{seen}}"
                use      = search.best
            }
            """);
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);

        var study = await client.GetStudyAsync("any/search");
        Assert.Equal(("steps", 9), (study.Resource, study.Steps));
        Assert.Equal(new Dictionary<long, int> { [1] = 4, [3] = 1, [9] = 1 }, study.Trials.GroupBy(t => t.Reached).ToDictionary(g => g.Key, g => g.Count()));
        Assert.All(study.Trials, t => Assert.Equal(
            Enumerable.Range(1, (int)t.Reached).Select(s => $"{s}"), File.ReadAllLines(Path.Combine(seen, $"{t.Point["env.RATE"]}"))));
        Assert.Equal(1, study.Trials[Assert.Single(study.Best)].Point["env.RATE"].GetInt32());
    }

    [Fact]
    public async Task A_program_that_tells_of_its_end_alone_is_not_paused_there()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var file = _space.Write("late.factory", """
            pipeline late
            study search = tune(exec() {
                command = ["sh", "-c", "test ! -e $FACTORY_CHECKPOINTS/end && echo > $FACTORY_CHECKPOINTS/end && echo step=9 loss=$RATE"]
                steps   = 9
                metrics { loss = float }
            }) {
                space { env.RATE = 1 .. 3 }
                minimize => trial.Loss
                sampler  = grid
                pruner   = asha(min: 1, factor: 3)
            }
            """);
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);

        var study = await client.GetStudyAsync("late/search");
        Assert.Equal([TrialState.Complete, TrialState.Complete, TrialState.Complete], study.Trials.Select(t => t.State));
        Assert.Equal([1, 2, 3], study.Trials.Select(t => t.Values[0]!.Value).Order());
    }

    [Fact]
    public async Task A_study_ends_when_its_terminator_expects_nothing_more_and_says_why()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("bowl.awk", "BEGIN { print \"loss=\" (ENVIRON[\"X\"] - 0.3) ^ 2 }\n");
        var file = _space.Write("bowl.factory", """
            pipeline bowl
            study search = tune(exec() {
                command = ["awk", "-f", file("bowl.awk")]
                metrics { loss = float }
            }) {
                space { env.X = 0.0 .. 1.0 }
                minimize => trial.Loss
                trials     = 60
                parallel   = 1
                terminator = regret(below: 0.001)
            }
            stage fit = exec() {
                command = ["awk", "-f", file("bowl.awk")]
                metrics { loss = float }
                use     = search.best
            }
            """);
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);

        var study = await client.GetStudyAsync("bowl/search");
        Assert.Equal("regret", study.Terminator!.Name);
        Assert.InRange(study.Trials.Count, 20, 40);
        Assert.InRange(study.Trials[Assert.Single(study.Best)].Values[0]!.Value, 0, 0.001);
        Assert.Contains("It ended before its trials did: the best trial is within", (await _space.Cli("study", "show", "search")).Output, StringComparison.Ordinal);
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
        var counts = (await client.ListStudiesAsync())[0].Trials;
        Assert.Equal((6, 0), (counts.Total, counts.Earlier));
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

    private static string Population(TestSpace space)
    {
        var file = space.CopyPipelines("tuning.factory");
        File.WriteAllText(file, File.ReadAllText(file).Replace("epochs = 27", "epochs = 9", StringComparison.Ordinal)
            .Replace("trials  = 18", "trials  = 4\n    parallel = 1", StringComparison.Ordinal)
            .Replace("asha(min: 3, factor: 3)", "pbt(population: 4, interval: 3, quantile: 0.3)", StringComparison.Ordinal)
            // All of one shape, for a checkpoint is of weights.
            .Replace("        layers  = choice(1, 2)\n        hidden  = 16 .. 96\n        dropout = only(0.0 .. 0.5, layers: 2)\n", "", StringComparison.Ordinal)
            .Replace("    try { lr = 0.01  layers = 1  hidden = 64 }\n", "", StringComparison.Ordinal)
            .Replace("trial.Parameters <= 20000", "trial.Parameters <= 90000", StringComparison.Ordinal)
            .Replace("Accuracy >= 0.95", "Accuracy >= 0.5", StringComparison.Ordinal));
        return file;
    }

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
