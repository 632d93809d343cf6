using System.Diagnostics;
using Factory.Sdk;

namespace TestPlugins.Littering;

[Stage("test.litter", "Leaves a child, a grandchild that lost its parent, and one in a session of its own.")]
public sealed class Litters : IStage<NoMetrics>
{
    [Output(ArtifactKind.Files, "The numbers of the processes.")]
    public OutputArtifact Processes { get; set; } = null!;

    [Setting("Whether it stays as well.")]
    public bool Stay { get; set; }

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Processes.Path, "pids");
        using var child =
            Process.Start("/bin/sh", ["-c", $"(sleep 1000 & echo $! >> {file}; setsid sleep 1000 & echo $! >> {file}) ; echo $$ >> {file}; exec sleep 1000"]);
        while (!File.Exists(file) || File.ReadAllLines(file).Length < 3) await Task.Delay(5, cancellationToken);
        if (Stay) await Task.Delay(Timeout.Infinite, cancellationToken);
        return NoMetrics.None;
    }
}
