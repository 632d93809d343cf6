using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Exec;

namespace Factory.Plugins.Tests.Exec;

/// <summary>Short ways to commands.</summary>
internal static class ExecBench
{
    public static IReadOnlyList<Argument> Command(params string[] words) => [.. words.Select(w => new Argument(w))];

    /// <summary>A stage that runs lines of shell.</summary>
    public static ExecStage Shell(string lines, params (string Name, MetricType Type)[] metrics) =>
        new() { Command = Command("sh", "-c", lines), Metrics = metrics.ToDictionary(m => m.Name, m => m.Type), Grace = TimeSpan.FromMilliseconds(300) };

    public static async Task<string> FailureAsync(this StageBench bench, ExecStage stage) =>
        (await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(stage))).Message;

    /// <summary>Waits until a file holds something, and returns it; the commands of these tests say so when they are ready.</summary>
    public static async Task<string> WhenWrittenAsync(string path)
    {
        for (var i = 0; i < 2000; i++, await Task.Delay(5))
            if (File.Exists(path) && File.ReadAllText(path) is { Length: > 0 } text && text.EndsWith('\n')) return text.Trim();
        throw new TimeoutException($"{path} was not written");
    }

    public static async Task<bool> IsGoneAsync(int process)
    {
        for (var i = 0; i < 400; i++, await Task.Delay(5))
            if (!File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Split(' ')[2] == "Z") return true;
        return false;
    }
}
