using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>How soon something happens. Drops are timed by this program's clock, stages and releases by the daemon's records: one machine, one clock, whole
/// milliseconds.</summary>
internal static class Latency
{
    private const int Rounds = 10, WarmUps = 4;

    public static async Task<bool> Run()
    {
        var table = new Table("what", "n", "median", "p10–p90", "aim", "");
        var (start, release) = await Drops();
        table.Row("drop (renamed in, hosts warm) → first stage starts", start, "ms", 50);
        table.Row("drop → release (one exec stage, publish)", release, "ms", null);
        var (wrapper, program) = await Again();
        table.Row("`./factory run` of digits again, with the wrapper's build check", wrapper, "ms", 1000);
        table.Row("the same without the wrapper", program, "ms", null);
        return true;
    }

    private static async Task<(Sample Start, Sample Release)> Drops()
    {
        using var space = new TestSpace();
        await space.StartDaemon();
        using var client = space.Client();
        var (start, release) = (new Sample(), new Sample());
        for (var i = 0; i < WarmUps + Rounds; i++)
        {
            // Its own content and its own release: nothing comes from the cache.
            var dropped = Drop(space, i);
            RunDetail? run = null;
            await TestSpace.Until(async () => (run = await LastOf(client, $"drop{i}")) is { } r && r.Status.IsOver(), "the dropped pipeline has run");
            if (run!.Status != RunState.Succeeded) throw new InvalidOperationException(run.Result?.Reason);
            // The daemon looks again at once after it was busy; here it is to be at rest.
            await Task.Delay(300);
            if (i < WarmUps) continue;
            start.Add((run.Stages[0].Attempts[0].Started - dropped).TotalMilliseconds);
            release.Add((run.Stages[1].Ended!.Value - dropped).TotalMilliseconds);
        }
        return (start, release);
    }

    private static DateTimeOffset Drop(TestSpace space, int number)
    {
        var text = $$"""
            pipeline drop{{number}}
            stage hello = exec() {
                command = ["sh", "-c", "echo {{number}} > \"$FACTORY_OUTPUT_TEXT\""]
                outputs { text = file("hello.txt") }
            }
            release words{{number}} = publish(hello.text) { }
            """;
        Directory.CreateDirectory(space.Watched);
        var temporary = space.Write($"drop{number}.tmp", text);
        var now = TimeProvider.System.GetUtcNow();
        File.Move(temporary, Path.Combine(space.Watched, $"drop{number}.factory"));
        return now;
    }

    private static async Task<RunDetail?> LastOf(ControlClient client, string pipeline) =>
        await client.ListRunsAsync(pipeline, 1) is [var run] ? await client.GetRunAsync($"{run.Run}") : null;

    private static async Task<(Sample Wrapper, Sample Program)> Again()
    {
        using var space = new TestSpace();
        await space.StartDaemon();
        var file = space.CopyPipelines("digits.factory");
        (string, string) socket = ("FACTORY_SOCKET", space.Socket);
        var wrapper = Path.Combine(TestSpace.Repository, "factory");
        // The first computes, and builds what the wrapper misses; the second is the first of its kind.
        for (var i = 0; i < 2; i++) await Shell.Time(space.Root, wrapper, ["run", file], socket);
        var (wrapped, plain) = (new Sample(), new Sample());
        for (var i = 0; i < Rounds; i++)
        {
            wrapped.Add(await Shell.Time(space.Root, wrapper, ["run", file], socket));
            plain.Add(await Shell.Time(space.Root, TestSpace.Built("bin", "Factory.Cli", "release", "factory"), ["run", file], socket));
        }
        return (wrapped, plain);
    }
}
