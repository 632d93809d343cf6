using Factory.Sdk;

namespace TestPlugins.WellBehaved;

[Stage("test.append", "Writes what it was given and one more line: the least that a stage with content can do.")]
public sealed class Append : IStage<NoMetrics>
{
    [Input(ArtifactKind.Files, "What comes before.", Position = 0)]
    public InputArtifact? Before { get; set; }

    [Output(ArtifactKind.Files, "All of it.")]
    public OutputArtifact Text { get; set; } = null!;

    [Setting("What is added.")]
    public required string Line { get; set; }

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var before = Before is null ? "" : await File.ReadAllTextAsync(Path.Combine(Before.Path, "text.txt"), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Text.Path, "text.txt"), $"{before}{Line}\n", cancellationToken);
        return NoMetrics.None;
    }
}
