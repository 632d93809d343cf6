using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>The main job, three times with another split: how good is what it releases?</summary>
internal static class Accuracy
{
    private const double Promised = 0.97;
    private static readonly int[] s_seeds = [7, 8, 9];

    public static async Task<bool> Run()
    {
        var table = new Table("split seed", "release", "test accuracy", "best valid accuracy", "seconds");
        var accuracies = new Sample();
        foreach (var seed in s_seeds)
        {
            var (release, test, valid, took) = await Release(seed);
            accuracies.Add(test);
            table.Row($"{seed}", release, $"{test:0.0000}", $"{valid:0.0000}", $"{took:0.0}");
        }
        table.Row("mean", "", $"{accuracies.Mean:0.0000}", "", "");
        table.Row("promised", "", $"≥ {Promised}", "", "");
        await Reference(table);
        return accuracies.Mean >= Promised;
    }

    private static async Task<(string Release, double Test, double Valid, double Seconds)> Release(int seed)
    {
        using var space = new TestSpace();
        await space.StartDaemon();
        var file = space.CopyPipelines("digits.factory");
        var text = await File.ReadAllTextAsync(file);
        var seeded = text.Replace("seed = 7", $"seed = {seed}", StringComparison.Ordinal);
        if (seed != 7 && seeded == text) throw new InvalidOperationException("digits.factory has no `seed = 7` any more: nothing was varied");
        await File.WriteAllTextAsync(file, seeded);
        var ran = await space.Cli("run", file);
        if (ran.ExitCode != 0) throw new InvalidOperationException(ran.Output + ran.Error);
        using var client = space.Client();
        var release = await client.GetModelAsync("digits@champion");
        var run = await client.GetRunAsync(Factory.Control.Routes.Last);
        var best = run.Stages.Single(s => s.Name == "search").Study!.BestValue!.Value;
        return ($"{release.Name}@{release.Version}", release.Metrics["report"]["accuracy"].GetDouble(), best, (run.Ended - run.Started)!.Value.TotalSeconds);
    }

    /// <summary>Debian's Python, for it is the one that sees python3-sklearn.</summary>
    private static async Task Reference(Table table)
    {
        var output = Path.GetTempFileName();
        var (script, data) =
            (Path.Combine(TestSpace.Repository, "benchmarks", "reference.py"), Path.Combine(TestSpace.Repository, "pipelines", "data", "digits.csv.gz"));
        try
        {
            await Shell.Time(Path.GetTempPath(), "/usr/bin/python3", [script, data, output]);
            foreach (var line in await File.ReadAllLinesAsync(output)) table.Row([.. line.Split('\t')]);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine($"no reference figures: {e.Message}");
        }
        File.Delete(output);
    }
}
