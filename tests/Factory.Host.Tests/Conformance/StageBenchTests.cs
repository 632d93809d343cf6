using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Host.Tests.Conformance;

public sealed class StageBenchTests
{
    [Fact]
    public async Task A_stage_runs_with_its_inputs_and_what_it_says_is_kept()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(new Copies { Source = bench.Input("source", "a.txt", "content") });
        Assert.Equal(7, run.Metrics.Length);
        Assert.Equal("content", File.ReadAllText(Path.Combine(run.Output("target").Path, "copy")));
        Assert.Equal([new BenchPoint("loss", 1, 0), new BenchPoint("loss", 0.5, 1)], run.Points);
        Assert.Equal([new BenchProgress(1, "copied")], run.Progress);
        Assert.Equal([Path.Combine(bench.Root, "in/source/a.txt")], run.Log);
    }

    [Theory]
    [InlineData(Vice.WritesNothing, "its output `target`")]
    [InlineData(Vice.ChangesInput, "changed its input `source`")]
    [InlineData(Vice.StepsBack, "from step 1 to step 1")]
    public async Task A_broken_promise_is_found(Vice vice, string complaint)
    {
        using var bench = new StageBench();
        var stage = new Copies { Source = bench.Input("source", "a.txt", "content"), Vice = vice };
        Assert.Contains(complaint, (await Assert.ThrowsAsync<ConformanceException>(() => bench.RunAsync(stage))).Message, StringComparison.Ordinal);
    }

    public enum Vice { None, WritesNothing, ChangesInput, StepsBack }

    private sealed record Measured(long Length);

    private sealed class Copies : IStage<Measured>
    {
        [Input(ArtifactKind.Files, "What to copy.")]
        public required InputArtifact Source { get; set; }

        [Output(ArtifactKind.Files, "The copy.")]
        public OutputArtifact Target { get; set; } = null!;

        public Vice Vice { get; set; }

        public async Task<Measured> RunAsync(StageContext context, CancellationToken cancellationToken)
        {
            var content = await File.ReadAllTextAsync(Source.SingleFile(), cancellationToken);
            if (Vice != Vice.WritesNothing) await File.WriteAllTextAsync(Path.Combine(Target.Path, "copy"), content, cancellationToken);
            if (Vice == Vice.ChangesInput) await File.WriteAllTextAsync(Path.Combine(Source.Path, "more"), "more", cancellationToken);
            context.Point("loss", 1, 0);
            context.Point("loss", 0.5, 1);
            if (Vice == Vice.StepsBack) context.Point("loss", 0.4, 1);
            context.Progress(1, "copied");
            context.Log(context.Variables["FACTORY_INPUT_SOURCE"]);
            return new(content.Length);
        }
    }
}
