using System.Diagnostics;
using Factory.Control;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>How the pipeline comes to the daemon.</summary>
public enum Way
{
    /// <summary>Over the API, which says when it is acknowledged.</summary>
    Api,
    /// <summary>Through the watched folder, beside which a status file tells of it.</summary>
    Drop,
}

/// <summary>One run of the swept pipeline in a space of its own, and what must be true when it is over.</summary>
internal sealed class Sweep(TestSpace space, Way way) : IDisposable
{
    private long? _acknowledged;

    public TestSpace Space => space;
    public bool Acknowledged => _acknowledged is not null;

    /// <summary>A run that nothing disturbs: what it makes, and the calls that it takes.</summary>
    public static async Task<(Result Made, IReadOnlyList<(string Point, string Path)> Calls)> Undisturbed(PreparedSpace prepared, Way way,
        ITestOutputHelper output)
    {
        using var sweep = new Sweep(prepared.Copy(), way);
        var injector = await Injector.Start(sweep.Space, null, Injector.Kill);
        await sweep.Submit();
        await TestSpace.Until(async () => await sweep.Ended() is not null, "the undisturbed run is over");
        var made = await sweep.Made();
        await sweep.Check(made);
        await injector.EndDaemon();
        sweep.CheckAtRest();
        var calls = injector.Calls;
        Assert.True(calls.Count > 300, $"only {calls.Count} calls were counted");
        output.WriteLine($"{calls.Count} calls: {string.Join(", ", calls.CountBy(c => Points.KindOf(c.Point)).Select(c => $"{c.Value} {c.Key}"))}");
        return (made, calls);
    }

    /// <summary>Hands the pipeline in.</summary>
    public async Task Submit()
    {
        if (way == Way.Drop)
        {
            space.Drop($"{SweptPipeline.Name}.factory", SweptPipeline.Text);
            return;
        }
        using var client = space.Client();
        var path = Path.Combine(space.Root, $"{SweptPipeline.Name}.factory");
        _acknowledged = (await client.RunAsync(new() { Path = path, Text = SweptPipeline.Text })).Run;
    }

    /// <summary>Hands the pipeline in, and lets the daemon refuse it or die of it.</summary>
    public async Task<bool> TrySubmit()
    {
        try
        {
            await Submit();
            return true;
        }
        catch (Exception e) when (e is DaemonUnreachableException or ControlException)
        {
            return false;
        }
    }

    /// <summary>Submits again, as whoever got no answer does, and nothing else does.</summary>
    public Task SubmitIfUnanswered() => way == Way.Api && !Acknowledged ? Submit() : Task.CompletedTask;

    /// <summary>The pipeline's runs, when all are over and there is one; null before, or when the daemon has gone.</summary>
    public async Task<IReadOnlyList<RunDetail>?> Ended()
    {
        try
        {
            using var client = space.Client();
            var runs = await client.ListRunsAsync(SweptPipeline.Name);
            if (runs.Count == 0 || runs.Any(r => !r.Status.IsOver())) return null;
            return await Task.WhenAll(runs.Select(r => client.GetRunAsync($"{r.Run}")));
        }
        catch (Exception e) when (e is DaemonUnreachableException or ControlException)
        {
            return null;
        }
    }

    /// <summary>What the records hold of attempts that succeeded, read from a copy as a dead daemon left them.</summary>
    public IReadOnlyList<string> SucceededAttempts()
    {
        if (!Directory.Exists(space.State)) return [];
        var copy = Directory.CreateDirectory(Path.Combine(space.Root, "copy")).FullName;
        foreach (var file in Directory.GetFiles(space.State, "factory.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        var database = Path.Combine(copy, "factory.db");
        if (!File.Exists(database) || Ask(database, "SELECT name FROM sqlite_schema WHERE name = 'attempts'").Count == 0) return [];
        return Ask(database, "SELECT run || '/' || idx || '-' || number FROM attempts WHERE lower(end) = 'succeeded' ORDER BY 1");
    }

    /// <summary>All that must be true of a run that succeeded, whatever came between.</summary>
    /// <param name="expected">What an undisturbed run made.</param>
    public async Task Check(Result expected)
    {
        var runs = (await Ended())!;
        if (_acknowledged is { } acknowledged) Assert.Contains(runs, r => r.Run == acknowledged);
        Assert.All(runs, r => Assert.True(r.Status == RunState.Succeeded, $"run {r.Run} {r.Status}: {r.Result?.Reason}"));
        Assert.Equal(expected, await Made());
        await Exported(expected);
        if (way == Way.Drop)
            await space.StatusFile($"{SweptPipeline.Name}.txt",
                t => t.Contains("succeeded", StringComparison.Ordinal) && t.Contains("swept@1", StringComparison.Ordinal));
    }

    /// <summary>What must be true though some runs may have failed: the last one succeeded, and made what it should.</summary>
    public async Task CheckLast(Result expected)
    {
        var runs = (await Ended())!;
        if (_acknowledged is { } acknowledged) Assert.Contains(runs, r => r.Run == acknowledged);
        var last = runs.MaxBy(r => r.Run)!;
        Assert.True(last.Status == RunState.Succeeded, $"run {last.Run} {last.Status}: {last.Result?.Reason}");
        var made = await Made();
        Assert.Equal((expected.Version, expected.Model), (made.Version, made.Model));
        await Exported(expected);
    }

    public async Task<Result> Made()
    {
        using var client = space.Client();
        var release = await client.GetModelAsync("swept@champion");
        // Whoever got no answer and asked again may have asked for what was there, or was being made: then two runs share the same attempts.
        var attempts = (await Ended())!.SelectMany(r => r.Repeats is null ? r.Stages : [])
            .SelectMany(s => s.Attempts.Select(a => $"{s.Name} {a.Number} {a.End}")).Order(StringComparer.Ordinal);
        return new(release.Version, Assert.Single(release.Artifacts).Digest, string.Join(", ", attempts));
    }

    public async Task Stop(Process daemon)
    {
        var stop = await space.Cli("daemon", "stop");
        Assert.True(stop.ExitCode == 0, stop.Output + stop.Error);
        await daemon.WaitForExitAsync();
    }

    private async Task Exported(Result expected)
    {
        var target = Path.Combine(space.Root, "exported");
        var export = await space.Cli("models", "export", "swept@champion", target);
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        Assert.Equal(4, File.ReadAllLines(Directory.GetFiles(target, "model.txt", SearchOption.AllDirectories).Single()).Length - 1);
        Assert.Contains(expected.Model, File.ReadAllText(Path.Combine(target, "release.json")), StringComparison.Ordinal);
    }

    /// <summary>With the daemon stopped: the database is sound, and nothing lies about.</summary>
    public void CheckAtRest()
    {
        Assert.Equal(["ok"], Ask(Path.Combine(space.State, "factory.db"), "PRAGMA integrity_check"));
        Assert.Empty(Ask(Path.Combine(space.State, "factory.db"), "PRAGMA foreign_key_check"));
        Assert.Equal([], Litter());
    }

    // In the store's own folder for it, and of its marker, they stay for a day: another daemon may share the store.
    private IEnumerable<string> Litter() =>
        Directory.EnumerateFileSystemEntries(space.State, "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFileSystemEntries(Path.Combine(space.Root, "status")))
            .Where(f => Path.GetExtension(f) is ".tmp" or ".new" or ".partial")
            .Where(f => Path.GetDirectoryName(f) != Path.Combine(space.State, "store", "tmp"))
            .Where(f => !Path.GetFileName(f).StartsWith(".format.", StringComparison.Ordinal));

    private static List<string> Ask(string database, string question)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }

    public void Dispose() => space.Dispose();
}

/// <param name="Model">The digest of what was released.</param>
/// <param name="Attempts">All of them, with how they ended.</param>
internal sealed record Result(long Version, string Model, string Attempts);
