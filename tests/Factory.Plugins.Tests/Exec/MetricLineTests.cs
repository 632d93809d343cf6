using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Plugins.Tests.Exec;

public sealed class MetricLineTests
{
    [Theory]
    [InlineData("a=1", "1")]
    [InlineData("  a = 1.5e-3 ", "0.0015")]
    [InlineData("b=2, a=3", "3")]
    [InlineData("{\"a\": 4, \"b\": {\"c\": 1}}", "4")]
    [InlineData("a=nan", "NaN")]
    [InlineData("a=-Infinity", "-Infinity")]
    public async Task A_line_that_is_a_metric_is_taken(string line, string value) =>
        Assert.Equal(value, (await SaidAsync(line))!.AsNumber()!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("the result is a=1")]
    [InlineData("a=1 and more")]
    [InlineData("A=1")]
    [InlineData("a: 1")]
    [InlineData("a=")]
    [InlineData("[{\"a\": 1}]")]
    [InlineData("{\"a\": 1")]
    [InlineData("")]
    public async Task Any_other_line_says_nothing(string line) => Assert.Null(await SaidAsync(line));

    private static async Task<Value?> SaidAsync(string line)
    {
        using var bench = new StageBench();
        var stage = new Stages.Exec.ExecStage { Command = ExecBench.Command("printf", "%s\n", line),
            Metrics = new Dictionary<string, MetricType> { ["a"] = MetricType.Float } };
        try
        {
            return (await bench.RunAsync(stage)).Metrics.Values["a"];
        }
        catch (StageFailedException e) when (e.Message.Contains("never given"))
        {
            return null;
        }
    }
}
