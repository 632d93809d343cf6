using Factory.Conformance;
using Factory.Plugins.Tests.Data;
using Factory.Sdk;
using Factory.Stages.Data;
using Factory.Stages.Data.Csv;
using Factory.Stages.Exec;

namespace Factory.Plugins.Tests.Exec;

/// <summary>The stages of <c>pipelines/exec.factory</c>, one after the other.</summary>
public sealed class ExamplePipelineTests
{
    [Fact]
    public async Task The_python_program_learns_the_digits()
    {
        using var bench = new StageBench();
        var raw = await bench.RunAsync(
            new CsvStage { File = bench.Input("file", ArtifactKind.Files, Bench.Digits), Label = "digit", Rows = bench.Output("raw", ArtifactKind.Table) });
        var parts = new Dictionary<string, OutputArtifact> { ["train"] = bench.Output("train_rows", ArtifactKind.Table),
            ["test"] = bench.Output("test_rows", ArtifactKind.Table) };
        await bench.RunAsync(new Split { Rows = bench.Input("raw", raw.Output("raw")),
            Parts = new Dictionary<string, Fraction> { ["train"] = new(0.8), ["test"] = new(0.2) }, Seed = 7, Outputs = parts });
        var (train, test) = (await ExportAsync(bench, parts["train"]), await ExportAsync(bench, parts["test"]));
        var script = bench.SourceFile("exec/softmax.py", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "softmax.py")));
        var model = bench.OutputFile("model", "model.json");

        var fit = await bench.RunAsync(new ExecStage
        {
            Files = [script],
            Command = ExecBench.Command("python3", script.Name, "fit", "--data", train, "--out", model.Path, "--epochs", "4"),
            Outputs = new Dictionary<string, OutputSpec> { ["model"] = new(ArtifactKind.Files, "model.json") },
            Artifacts = new Dictionary<string, OutputArtifact> { ["model"] = model },
            Metrics = new Dictionary<string, MetricType> { ["loss"] = MetricType.Float, ["rows"] = MetricType.Int },
        });
        var score = await bench.RunAsync(new ExecStage
        {
            Files = [script],
            Command = ExecBench.Command("python3", script.Name, "score", "--model", model.Path, "--data", test),
            Metrics = new Dictionary<string, MetricType> { ["accuracy"] = MetricType.Float },
        });

        Assert.Equal([1, 2, 3, 4], fit.Points.Where(p => p.Metric == "loss").Select(p => p.Step));
        Assert.True(score.Metrics.Values["accuracy"].AsNumber() >= 0.9, $"the accuracy is {score.Metrics.Values["accuracy"]}");
    }

    private static async Task<string> ExportAsync(StageBench bench, OutputArtifact table)
    {
        var name = Path.GetFileName(table.Path);
        var run = await bench.RunAsync(new ExportCsv { Rows = bench.Input($"{name}_in", table), Files = bench.Output($"{name}_csv") });
        return Path.Combine(run.Outputs[0].Path, "data.csv");
    }
}
