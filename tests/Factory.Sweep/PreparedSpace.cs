using Factory.Control;
using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>A state directory whose daemon knows its plugins and has made one run; each point begins with a copy.</summary>
public sealed class PreparedSpace : IAsyncLifetime
{
    private readonly TestSpace _space = new();
    private readonly Dictionary<Way, (Result, IReadOnlyList<(string, string)>)> _undisturbed = [];

    public async Task InitializeAsync()
    {
        var daemon = await _space.StartDaemon();
        using var client = _space.Client();
        const string text = "pipeline before\nstage a = exec() { command = [\"true\"] }\n";
        await client.RunAsync(new() { Path = Path.Combine(_space.Root, "before.factory"), Text = text });
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status == RunState.Succeeded, "the run before has succeeded");
        await client.StopAsync(StopMode.Drain);
        await daemon.WaitForExitAsync();
    }

    /// <summary>What a run makes that nothing disturbs, and the calls that it takes.</summary>
    internal async Task<(Result Made, IReadOnlyList<(string Point, string Path)> Calls)> Undisturbed(Way way, ITestOutputHelper output)
    {
        if (!_undisturbed.TryGetValue(way, out var known)) _undisturbed[way] = known = await Sweep.Undisturbed(this, way, output);
        return known;
    }

    internal TestSpace Copy()
    {
        var space = Fresh();
        Shell.Run("cp", "-a", _space.State, space.State);
        return space;
    }

    /// <summary>One that no daemon has seen.</summary>
    internal static TestSpace Fresh()
    {
        var space = new TestSpace();
        foreach (var folder in (string[])[space.Watched, Path.Combine(space.Root, "status")]) Directory.CreateDirectory(folder);
        // Under the watched folder and beside a file that is sent over the API alike.
        foreach (var folder in (string[])[space.Root, space.Watched]) File.WriteAllText(Path.Combine(folder, "rows.csv"), SweptPipeline.Data);
        return space;
    }

    public Task DisposeAsync()
    {
        _space.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Shares one between all tests that sweep over a run.</summary>
[CollectionDefinition(Name)]
public sealed class SweptRuns : ICollectionFixture<PreparedSpace>
{
    public const string Name = "swept runs";
}
