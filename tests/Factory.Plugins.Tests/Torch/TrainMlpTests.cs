using Factory.Conformance;
using Factory.Stages.Torch.Stages;

namespace Factory.Plugins.Tests.Torch;

public sealed class TrainMlpTests
{
    [Fact]
    public async Task A_network_learns_what_a_line_cannot_part()
    {
        using var bench = new StageBench();
        var (train, valid) = (await bench.InputAsync("train", TableMaker.Clouds(2000, 1)), await bench.InputAsync("valid", TableMaker.Clouds(500, 2)));
        var run = await bench.RunAsync(new TrainMlp { Train = train, Valid = valid });
        Assert.True(run.Metrics.Accuracy > 0.93, $"{run.Metrics}");
    }
}
