using System.Diagnostics;
using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>Which of all points are tried, and how it is told of them.</summary>
internal static class Points
{
    private static readonly string? s_one = Environment.GetEnvironmentVariable("FACTORY_POINT");
    private static readonly bool s_all = Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full";
    // What the test host keeps to itself until the end, as it happens.
    private static readonly string? s_log = Environment.GetEnvironmentVariable("FACTORY_LOG");
    private static readonly int s_seed = int.Parse(Environment.GetEnvironmentVariable("FACTORY_SEED") ?? "1");

    /// <summary>Whether FACTORY_POINT, if it names one, names one of these.</summary>
    public static bool Wanted(string prefix) => s_one?.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase) != false;

    /// <summary>
    /// All with FACTORY_TESTS=full, the one that FACTORY_POINT names, else some, each a step of its own: of the many writes of one
    /// commit the first stands for all. FACTORY_SEED draws others, FACTORY_SAMPLE more.
    /// </summary>
    public static IReadOnlyList<string> Of(string prefix, IReadOnlyList<(string Point, string Path)> calls, int sampled)
    {
        if (s_one is not null) return [s_one[(prefix.Length + 1)..]];
        if (s_all) return [.. calls.Select(c => c.Point)];
        string[] steps = [.. calls.Where((c, i) => i == 0 || Step(calls[i - 1]) != Step(c)).Select(c => c.Point)];
        new Random(s_seed).Shuffle(steps);
        var drawn = int.TryParse(Environment.GetEnvironmentVariable("FACTORY_SAMPLE"), out var asked) ? asked : sampled;
        return steps[..Math.Min(drawn, steps.Length)];
    }

    /// <summary>Tries each point, two at a time, tells of it, and fails in the end if one did.</summary>
    public static async Task Try(ITestOutputHelper output, string prefix, IReadOnlyList<string> points, Func<string, Task<string>> play)
    {
        var failed = new List<string>();
        // A daemon that starts, ends or waits for its disk leaves the processors to another.
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (point, _) =>
        {
            var clock = Stopwatch.StartNew();
            var told = "";
            try
            {
                told = await play(point);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                told = $"FAILED: {e.Message}";
                lock (failed) failed.Add($"FACTORY_POINT={prefix}/{point}: {e}");
            }
            output.WriteLine($"{prefix}/{point}: {told} ({clock.Elapsed.TotalSeconds:0.0} s)");
            if (s_log is not null)
                lock (failed) File.AppendAllText(s_log, $"{prefix}/{point}: {told} ({clock.Elapsed.TotalSeconds:0.0} s)\n");
        });
        Assert.True(failed.Count == 0, $"{failed.Count} of {points.Count} points failed\n\n{string.Join("\n\n", failed)}");
    }

    public static string KindOf(string point) => point[..point.IndexOf(':', StringComparison.Ordinal)];

    private static (string, string) Step((string Point, string Path) call) => (KindOf(call.Point), call.Path);
}
