using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Exec.Script;
using Factory.Tables;

namespace Factory.Plugins.Tests.Exec;

public sealed class ScriptTests
{
    [Fact]
    public async Task A_script_reads_inputs_writes_outputs_and_sets_metrics()
    {
        using var bench = new StageBench();
        var made = bench.Output("made", ArtifactKind.Table);
        await new Table([new IntegerColumn("x", [1, 2, 3])]).WriteAsync(made);
        var output = bench.Output("kept", ArtifactKind.Table);
        var run = await bench.RunAsync(new ScriptStage
        {
            Inputs = new Dictionary<string, InputArtifact> { ["rows"] = bench.Input("rows", made) },
            Code = """
                var table = await ReadTableAsync("rows");
                var column = (IntegerColumn)table["x"];
                var kept = Enumerable.Range(0, table.RowCount).Where(r => column.Values[r] > 1).ToList();
                await WriteTableAsync("kept", table.Where(kept));
                Metrics["kept"] = kept.Count;
                Metrics["mean"] = kept.Average(r => column.Number(r));
                Print($"kept {kept.Count}");
                """,
            Outputs = new Dictionary<string, OutputSpec> { ["kept"] = new(ArtifactKind.Table, null) },
            Artifacts = new Dictionary<string, OutputArtifact> { ["kept"] = output },
            Metrics = new Dictionary<string, MetricType> { ["kept"] = MetricType.Int, ["mean"] = MetricType.Float },
        });
        var back = (IntegerColumn)(await Table.ReadAsync(bench.Input("back", output)))["x"];
        Assert.Equal([2, 3], back.Values.ToArray());
        Assert.Equal((2L, 2.5, "kept 2"), (run.Metrics.Values["kept"], run.Metrics.Values["mean"], run.Log.Single()));
    }

    [Fact]
    public async Task A_script_may_be_a_file_that_loads_others()
    {
        using var bench = new StageBench();
        bench.SourceFile("lib/answer.csx", "int Answer() => 42;\n");
        var run = await bench.RunAsync(new ScriptStage
        {
            File = bench.SourceFile("main.csx", "#load \"lib/answer.csx\"\nMetrics[\"answer\"] = Answer();\n"),
            Metrics = new Dictionary<string, MetricType> { ["answer"] = MetricType.Int },
        });
        Assert.Equal(42L, run.Metrics.Values["answer"]);
    }

    [Fact]
    public async Task Mistakes_are_told_with_line_and_column()
    {
        Assert.Equal(
            """
            the script does not compile:
            script:2:9: CS0103: The name 'tabel' does not exist in the current context
            script:3:1: CS0103: The name 'Metric' does not exist in the current context
            """, await FailureAsync("var a = 1;\nvar b = tabel;\nMetric[\"x\"] = 1;\n"));
        Assert.Equal("script:3: InvalidOperationException: no rows",
            await FailureAsync("void Check()\n{\n    throw new InvalidOperationException(\"no rows\");\n}\nCheck();\n"));
        Assert.Equal("script:2: DivideByZeroException: Attempted to divide by zero.", await FailureAsync("var zero = 0;\nawait Task.Run(() => 1 / zero);\n"));
        Assert.Equal("there is no input `rows`", await FailureAsync("await ReadTableAsync(\"rows\");"));
        Assert.Equal("too few", await FailureAsync("throw new StageFailedException(\"too few\");"));
        Assert.Equal("the script sets the metric `acuracy`, which is not declared; did you mean `accuracy`?", await FailureAsync("Metrics[\"acuracy\"] = 1;"));
        Assert.Equal("metric `accuracy` is declared and was never given; the script sets it by Metrics[\"name\"] = …", await FailureAsync("var x = 1;"));
        Assert.Equal("metric `accuracy` is declared as float, and was given as \"high\"", await FailureAsync("Metrics[\"accuracy\"] = \"high\";"));

        static async Task<string> FailureAsync(string code)
        {
            using var bench = new StageBench();
            var stage = new ScriptStage { Code = code, Metrics = new Dictionary<string, MetricType> { ["accuracy"] = MetricType.Float } };
            return (await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(stage))).Message;
        }
    }

    [Fact]
    public async Task A_script_hears_that_it_is_to_stop()
    {
        using var bench = new StageBench();
        using var cancellation = new CancellationTokenSource();
        var started = Path.Combine(bench.WorkDirectory, "started");
        var run = bench.RunAsync(new ScriptStage { Code =
            $"File.WriteAllText(\"{started}\", \"yes\\n\"); while (true) Cancellation.ThrowIfCancellationRequested();" }, cancellation.Token);
        await ExecBench.WhenWrittenAsync(started);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task One_of_code_and_file_is_needed()
    {
        using var bench = new StageBench();
        await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(new ScriptStage()));
        await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(new ScriptStage { Code = "1", File = bench.SourceFile("a.csx", "1") }));
    }
}
