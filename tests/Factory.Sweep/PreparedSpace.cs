using Factory.Control;

namespace Factory.Sweep;

/// <summary>A state directory whose daemon knows its plugins and has made one run; each point begins with a copy.</summary>
public sealed class PreparedSpace : IAsyncLifetime
{
    private readonly TestSpace _space = new();

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
