using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>The main job, through the real programs, on the real digits.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_pipeline_becomes_a_released_model_and_nothing_is_computed_twice()
    {
        await _space.StartDaemon();
        var file = _space.CopyPipelines("digits.factory");
        using var client = _space.Client();

        var first = await _space.Cli("run", file);
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        var run = await client.GetRunAsync(Routes.Last);
        Assert.Equal(RunState.Succeeded, run.Status);
        Assert.InRange(run.Result!.Metrics["report"]["accuracy"].GetDouble(), 0.95, 1);
        Assert.Equal(24, run.Stages.Count(s => s.Trial is not null));
        // The model with the best settings is the trial that found them.
        Assert.Equal(ResultSource.Cached, run.Stages.Single(s => s.Name == "model").Provenance);
        Assert.Equal(new ReleaseView("digits", 1, true, "champion"), Assert.Single(run.Result.Releases));

        var second = await _space.Cli("run", file);
        Assert.Equal(0, second.ExitCode);
        run = await client.GetRunAsync(Routes.Last);
        Assert.All(run.Stages, s => Assert.Equal(s.Status == StageState.Pruned ? null : ResultSource.Cached, s.Provenance));
        Assert.DoesNotContain(run.Stages, s => s.Attempts.Count > 0);
        Assert.Equal(1, run.Repeats);
        Assert.False(Assert.Single(run.Result!.Releases).Created);
        Assert.Contains("cached", second.Output, StringComparison.Ordinal);

        // The model was made by a trial: its log is the trial's, and says so.
        Assert.Contains("model did not run: search[", (await _space.Cli("logs", "model", "--run", "1")).Error, StringComparison.Ordinal);
        var plan = await client.PlanAsync(new() { Path = file, Text = File.ReadAllText(file) });
        Assert.All(plan.Stages, s => Assert.Equal(PlanOutlook.Cached, s.Outlook));

        File.WriteAllText(file, "// A new comment.\n" + File.ReadAllText(file)
            .Replace("    keep => row.Sum(\"p*\") > 0", "    keep =>   row.Sum( \"p*\" )>0 /* all */", StringComparison.Ordinal));
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        Assert.All((await client.GetRunAsync(Routes.Last)).Stages, s => Assert.Equal(s.Status == StageState.Pruned ? null : ResultSource.Cached, s.Provenance));

        Assert.Equal(0, (await _space.Cli("run", file, "--set", "epochs=12")).ExitCode);
        run = await client.GetRunAsync(Routes.Last);
        Assert.Equal(["clean", "parts", "raw"],
            run.Stages.Where(s => s is { Provenance: ResultSource.Cached, Trial: null, Name: "raw" or "clean" or "parts" }).Select(s => s.Name).Order());
        Assert.Equal(ResultSource.Computed, run.Stages.Single(s => s.Name == "search").Provenance);
        // The release before is evaluated anew for the gate.
        Assert.Contains(run.Stages, s => s.Name == "report@digits@1");
        Assert.Null(run.Repeats);
        if (run.Status == RunState.Succeeded) Assert.Equal([2L, 1L], (await client.ListModelsAsync()).Select(m => m.Version));

        var why = await client.WhyAsync(Routes.Last, "search");
        Assert.Contains(why.Differences, d => d.Field.EndsWith("epochs", StringComparison.Ordinal) && d is { Before: "30", After: "12" });
    }

    [Fact]
    public async Task What_was_made_can_be_shown_explained_and_handed_over()
    {
        await _space.StartDaemon();
        var file = _space.CopyPipelines("digits.factory");
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();

        var raw = await client.GetDataAsync("digits/raw");
        Assert.Equal((1797, 65, 10), (raw.Rows, raw.Columns.Count, raw.LabelCounts.Count));
        Assert.Equal(1797, raw.LabelCounts.Values.Sum());

        var lineage = await _space.Cli("lineage", "digits@champion");
        Assert.Equal(0, lineage.ExitCode);
        Assert.Contains("data/digits.csv.gz", lineage.Output, StringComparison.Ordinal);
        Assert.Contains("search", lineage.Output, StringComparison.Ordinal);

        var target = Path.Combine(_space.Root, "handed-over");
        Assert.Equal(0, (await _space.Cli("models", "export", "digits@champion", target)).ExitCode);
        Assert.True(File.Exists(Path.Combine(target, "release.json")));
        Assert.NotEmpty(Directory.GetFiles(target, "*.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Any_program_is_a_stage()
    {
        await _space.StartDaemon();
        var ran = await _space.Cli("run", _space.CopyPipelines("exec.factory"));
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
    }

    [Fact]
    public async Task Data_that_is_not_as_expected_goes_no_further()
    {
        await _space.StartDaemon();
        var pipeline = _space.CopyPipelines("checks.factory");
        var passed = await _space.Cli("run", pipeline);
        Assert.True(passed.ExitCode == 0, passed.Output + passed.Error);
        Assert.Contains("published digits_data@1", passed.Output, StringComparison.Ordinal);

        File.WriteAllText(pipeline, File.ReadAllText(pipeline).Replace("0 .. 9", "0 .. 8", StringComparison.Ordinal));
        var stopped = await _space.Cli("run", pipeline);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("`digit` lies in 0 .. 8: 180 of 1797 rows break it, such as row 10 (digit = 9)", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("skipped: sound failed", stopped.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _space.Dispose();
}
