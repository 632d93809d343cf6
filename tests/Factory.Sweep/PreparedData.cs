using Factory.Control;

namespace Factory.Sweep;

/// <summary>
/// A store with a version that is needed, one that was removed, two that a stage made, an archive, and a remote; its daemon has ended. Each point begins
/// with a copy.
/// </summary>
public sealed class PreparedData : IAsyncLifetime
{
    /// <summary>A dataset that a stage made: its large files are not cut into chunks before they are collected.</summary>
    public const string Made = "made/big";
    private readonly TestSpace _space = PreparedSpace.Fresh();
    private readonly Dictionary<string, (IReadOnlyList<(string Point, string Path)> Calls, string Store)> _undisturbed = [];

    public async Task InitializeAsync()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        WriteTree(_space, 1);
        await client.AddDataAsync("swept", new(Path.Combine(_space.Root, "tree")));
        WriteTree(_space, 2);
        await client.AddDataAsync("swept", new(Path.Combine(_space.Root, "tree")));
        Directory.CreateDirectory(Remote(_space));
        await client.PushDataAsync("swept", new(Remote(_space), "1"));
        for (var version = 1; version <= 2; version++) await Make(client, version);
        await client.ExportDataAsync("swept", new(Path.Combine(_space.Root, "swept.tar.zst"), "1"));
        await client.RemoveDataAsync("swept", new("1"));
        WriteTree(_space, 3);
        await Stop(_space);
    }

    public Task DisposeAsync()
    {
        _space.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The calls of a work that nothing disturbs, and the store that they are about.</summary>
    internal async Task<(IReadOnlyList<(string Point, string Path)> Calls, string Store)> Undisturbed(string work)
    {
        if (_undisturbed.TryGetValue(work, out var known)) return known;
        using var space = Copy();
        var injector = await Injector.Start(space, null, Injector.Kill);
        Assert.True(await Try(space, work));
        var calls = injector.Calls;
        await injector.EndDaemon();
        return _undisturbed[work] = (calls, Path.Combine(space.State, "store"));
    }

    internal TestSpace Copy()
    {
        var space = PreparedSpace.Fresh();
        Shell.Run("cp", "-a", _space.State, space.State);
        foreach (var name in (string[])["tree", "swept.tar.zst", "remote"]) Shell.Run("cp", "-a", Path.Combine(_space.Root, name), Path.Combine(space.Root, name));
        return space;
    }

    /// <returns>Whether it was done; else the daemon refused it, or died of it.</returns>
    public static async Task<bool> Try(TestSpace space, string work)
    {
        try
        {
            using var client = space.Client();
            switch (work)
            {
                case "add": await client.AddDataAsync("swept", new(Path.Combine(space.Root, "tree"))); break;
                case "import": await client.ImportDataAsync("imported", new(Path.Combine(space.Root, "swept.tar.zst"))); break;
                case "gc": Assert.Null((await client.CollectAsync(new(Grace: 0))).Postponed); break;
                case "push": await client.PushDataAsync("swept", new(Remote(space), "2")); break;
                case "pull": await client.PullDataAsync("swept", new(Remote(space), "1", As: "pulled")); break;
                case "checkout":
                    // In the state directory, where calls are counted.
                    var target = Path.Combine(space.State, "checked-out");
                    if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
                    await client.CheckOutDataAsync("swept", new(target, "2"));
                    break;
            }
            return true;
        }
        catch (Exception e) when (e is DaemonUnreachableException or ControlException)
        {
            return false;
        }
    }

    /// <summary>Takes back what was pushed.</summary>
    public static async Task Return(TestSpace space)
    {
        using var client = space.Client();
        await client.PullDataAsync("swept", new(Remote(space), "2", As: "returned"));
    }

    public static async Task Stop(TestSpace space)
    {
        var stop = await space.Cli("daemon", "stop");
        Assert.True(stop.ExitCode == 0, stop.Output + stop.Error);
        await TestSpace.Until(async () => !await space.Answers(), "the daemon has ended");
    }

    public static string Large(int version) => Rows(version, 7919);

    public static string Other(int version) => Rows(version, 6271);

    private static string Rows(int version, int step) => string.Concat(Enumerable.Range(0, 40_000).Select(i => i == 9000 * version ? $"new {version}\n" : $"row {i * step % 100_003}\n"));

    private static string Remote(TestSpace space) => Path.Combine(space.Root, "remote");

    private async Task Make(ControlClient client, int version)
    {
        var file = _space.Write("big.txt", Other(version));
        var text = $$"""
            pipeline made
            dataset big = exec("big.txt") {
                command = ["cp", input, output.big]
                outputs { big = file("big.txt") }
            }
            """;
        var run = await client.RunAsync(new() { Path = Path.Combine(Path.GetDirectoryName(file)!, "made.factory"), Text = text, Wait = true });
        Assert.Equal(RunState.Succeeded, run.Detail!.Status);
    }

    private static void WriteTree(TestSpace space, int version)
    {
        for (var i = 0; i < 20; i++) space.Write($"tree/small/f{i}", $"content {i} {(i == 3 ? version : 0)}");
        space.Write("tree/large.txt", Large(version));
    }
}
