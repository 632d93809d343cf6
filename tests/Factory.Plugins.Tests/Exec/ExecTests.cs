using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Exec;

namespace Factory.Plugins.Tests.Exec;

public sealed class ExecTests
{
    [Fact]
    public async Task A_python_program_reads_inputs_writes_outputs_and_prints_metrics()
    {
        using var bench = new StageBench();
        var input = bench.Input("data", "data.csv", "x,y\n1,2\n3,4\n");
        var output = bench.OutputFile("model", "model.txt");
        var run = await bench.RunAsync(new ExecStage
        {
            Inputs = new Dictionary<string, InputArtifact> { ["data"] = input },
            Files = [bench.SourceFile("fit.py",
                """
                import os, sys
                rows = open(sys.argv[1]).read().split()[1:]
                open(os.environ["FACTORY_OUTPUT_MODEL"], "w").write(str(len(rows)))
                print("fitting ...")
                print("rows=%d" % len(rows))
                print('{"accuracy": 0.5, "ready": true, "name": "nearest"}')
                """)],
            Command = ExecBench.Command("python3", "fit.py", Path.Combine(input.Path, "data.csv")),
            Outputs = new Dictionary<string, OutputSpec> { ["model"] = new(ArtifactKind.Files, "model.txt") },
            Artifacts = new Dictionary<string, OutputArtifact> { ["model"] = output },
            Metrics = new Dictionary<string, MetricType> { ["rows"] = MetricType.Int, ["accuracy"] = MetricType.Float, ["ready"] = MetricType.Bool,
                ["name"] = MetricType.Text },
        });
        Assert.Equal("2", File.ReadAllText(output.Path));
        Assert.Equal("""{"accuracy":0.5,"name":"nearest","ready":true,"rows":2}""", Value.Of([.. run.Metrics.Values.Select(v => (v.Key, v.Value))]).ToString());
    }

    [Fact]
    public async Task A_repeated_metric_is_a_curve_and_its_last_value_counts()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(
            ExecBench.Shell("echo step=10 loss=0.5; echo loss=0.4, other=7; printf 'step=12 loss=0.3\\rbar\\r'; printf loss=0.2", ("loss", MetricType.Float)));
        Assert.Equal([new("loss", 0.5, 10), new("loss", 0.4, 11), new("loss", 0.3, 12), new("loss", 0.2, 13)], run.Points);
        Assert.Equal(0.2, run.Metrics.Values["loss"]);
    }

    [Fact]
    public async Task The_metrics_file_wins_over_what_was_printed()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(
            ExecBench.Shell("echo accuracy=0.1; echo '{\"accuracy\": 1, \"other\": [1]}' > $FACTORY_METRICS", ("accuracy", MetricType.Float)));
        Assert.Equal(1.0, run.Metrics.Values["accuracy"]);
        var named = ExecBench.Shell("echo '{\"accuracy\": 0.5}' > m.json", ("accuracy", MetricType.Float));
        named.MetricsFile = "m.json";
        Assert.Equal(0.5, (await bench.RunAsync(named)).Metrics.Values["accuracy"]);
    }

    [Fact]
    public async Task A_command_may_have_neither_outputs_nor_metrics()
    {
        using var bench = new StageBench();
        Assert.Empty((await bench.RunAsync(new ExecStage { Command = ExecBench.Command("true") })).Metrics.Values);
    }

    [Fact]
    public async Task Words_reach_the_program_as_they_are()
    {
        using var bench = new StageBench();
        string[] words = ["$HOME *", "", "a\nb", "\"'\\", "é"];
        var stage =
            new ExecStage { Command = ExecBench.Command(["python3", "-c", "import json,sys; json.dump(sys.argv[1:], open('words.json', 'w'))", .. words]) };
        await bench.RunAsync(stage);
        Assert.Equal(Value.Of(words.Select(w => (Value)w)), Value.Parse(File.ReadAllText(Path.Combine(bench.WorkDirectory, "words.json"))));
    }

    [Fact]
    public async Task The_program_has_its_place_its_variables_no_input_and_a_session_of_its_own()
    {
        using var bench = new StageBench();
        await bench.RunAsync(ExecBench.Shell(
            """
            pwd > at
            echo $FACTORY_PIPELINE $FACTORY_STAGE $FACTORY_SEED ${PATH:+path} ${HOME:+home} ${LANG:+lang} > variables
            cat > input
            echo $(ps -o sid= -p $$) $$ > session
            kill -PIPE $$; echo survived > pipe
            """.Replace("kill -PIPE $$;", "(kill -PIPE $(sh -c 'echo $PPID')); [ $? -eq 141 ] &&")));
        string Read(string name) => File.ReadAllText(Path.Combine(bench.WorkDirectory, name)).Trim();
        Assert.Equal(bench.WorkDirectory, Read("at"));
        Assert.Equal("bench stage 1 path home lang", Read("variables"));
        Assert.Equal("", Read("input"));
        Assert.Single(Read("session").Split(' ').Distinct());
        Assert.Equal("survived", Read("pipe"));
    }

    [Fact]
    public async Task A_failure_shows_code_and_last_words()
    {
        using var bench = new StageBench();
        var error =
            await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(ExecBench.Shell("for i in $(seq 1 2000); do echo line $i >&2; done; exit 3")));
        Assert.Equal("`sh` ended with exit code 3; the end of its standard error:\n" + string.Join('\n', Enumerable.Range(1991, 10).Select(i => $"line {i}")),
            error.Message);
        Assert.Equal((3, true), (error.ExitCode!.Value, error.Retryable));
    }

    [Theory]
    [InlineData("KILL", "`sh` was killed by signal 9 (SIGKILL: often the kernel, for want of memory); it wrote nothing to standard error")]
    [InlineData("SEGV", "`sh` was killed by signal 11 (SIGSEGV: it touched memory that is not its own); it wrote nothing to standard error")]
    public async Task A_signal_is_named(string signal, string message)
    {
        using var bench = new StageBench();
        Assert.Equal(message, await bench.FailureAsync(ExecBench.Shell($"kill -{signal} $$")));
    }

    [Fact]
    public async Task Other_exit_codes_can_mean_success()
    {
        using var bench = new StageBench();
        var stage = ExecBench.Shell("exit 3");
        stage.ExitCodes = [0, 3];
        await bench.RunAsync(stage);
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_gets_advice()
    {
        using var bench = new StageBench();
        bench.SourceFile("fit.sh", "#!/no/such/interpreter\n");
        Task<string> Failure(string program) => bench.FailureAsync(new() { Command = ExecBench.Command(program) });
        Assert.StartsWith("there is no program `no-such-program` in PATH (", await Failure("no-such-program"));
        Assert.Equal("there is no program `./no.sh`; a relative path starts at the stage's work directory, which holds what `files` lists",
            await Failure("./no.sh"));
        Assert.Equal("`fit.sh` is a file of this stage and no program in PATH; run it as \"./fit.sh\", or by its interpreter, such as [\"bash\", \"fit.sh\"]",
            await Failure("fit.sh"));
        Assert.Equal("`./fit.sh` is not executable; make it so (`chmod +x`), or run it by its interpreter, such as [\"python3\", \"./fit.sh\"]",
            await Failure("./fit.sh"));
        File.SetUnixFileMode(Path.Combine(bench.WorkDirectory, "fit.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("`./fit.sh` cannot be started: the interpreter that its first line names, or the loader that it needs, is not there",
            await Failure("./fit.sh"));
        Assert.StartsWith("`command` is empty", await bench.FailureAsync(new() { Command = [] }));
    }

    [Fact]
    public async Task A_program_that_fails_over_a_table_is_told_of_as_one_that_was_given_parquet()
    {
        using var bench = new StageBench();
        var stage = ExecBench.Shell("exit 3");
        stage.Inputs = new Dictionary<string, InputArtifact> { ["rows"] = bench.Input("rows", "data.parquet", "PAR1") };
        Assert.StartsWith("`sh` ended with exit code 3 (`input.rows` is a table, a folder with data.parquet: `export.csv(rows)` makes CSV of it)", await bench.FailureAsync(stage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_declared_must_be_there()
    {
        using var bench = new StageBench();
        Assert.Equal(
            "metric `accuracy` is declared and was never given; print a line such as `name=0.5`, or write a JSON object to the file that $FACTORY_METRICS "
                + "names",
            await bench.FailureAsync(ExecBench.Shell("echo done", ("accuracy", MetricType.Float))));
        Assert.StartsWith("metric `accuracy` is declared and was never given, while `acc` is given and not declared; print a line",
            await bench.FailureAsync(ExecBench.Shell("echo step=1 acc=0.5", ("accuracy", MetricType.Float))), StringComparison.Ordinal);
        Assert.Equal("metric `accuracy` is declared as float, and was given as \"high\"",
            await bench.FailureAsync(ExecBench.Shell("echo accuracy=high", ("accuracy", MetricType.Float))));
        Assert.Equal("the metrics file factory-metrics.json holds no JSON object, such as {\"accuracy\": 0.97}",
            await bench.FailureAsync(ExecBench.Shell("echo 5 > $FACTORY_METRICS", ("accuracy", MetricType.Float))));
        var output = bench.OutputFile("model", "model.pt");
        var error = await bench.FailureAsync(new()
        {
            Command = ExecBench.Command("true"),
            Outputs = new Dictionary<string, OutputSpec> { ["model"] = new(ArtifactKind.Files, "model.pt") },
            Artifacts = new Dictionary<string, OutputArtifact> { ["model"] = output },
        });
        Assert.Equal($"output `model` is declared, and the stage did not write `model.pt`; `output.model` in `command` and $FACTORY_OUTPUT_MODEL say where it belongs: {output.Path}", error);
    }
}
