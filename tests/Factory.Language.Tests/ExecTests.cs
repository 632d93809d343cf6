using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class ExecTests
{
    private const string Parts =
        "pipeline p\nparam rate = 0.1\ndataset raw = csv(\"a.csv\")\nstage parts = split(raw) { parts { train = 70%  test = 30% } }\n"
            + "stage model = train.mlp(parts.train)\n";

    [Fact]
    public void The_example_of_LANGUAGE_is_bound()
    {
        var fit = Compiling.Bind(Parts + """
            stage fit = exec(parts.train) {
                command = ["python3", "fit.py", "--data", input, "--out", output.model, "--rate", rate, file("conf.json"), 3]
                files   = ["fit.py"]
                outputs { model = file("model.pt")  all = folder()  rows = table() }
                metrics { accuracy = float  steps = int }
            }
            """).Stage<BoundTask>("fit");
        Assert.Equal(
            """["python3","fit.py","--data",{"$input":"train"},"--out",{"$output":"model"},"--rate","0.1",{"$file":"conf.json"},"3"]""",
            fit.Settings["command"]!.ToString());
        Assert.Equal("""[{"$file":"fit.py"}]""", fit.Settings["files"]!.ToString());
        Assert.Equal("""{"all":{"file":null,"kind":"files"},"model":{"file":"model.pt","kind":"files"},"rows":{"file":null,"kind":"table"}}""",
            fit.Settings["outputs"]!.ToString());
        Assert.Equal("10.0", fit.Settings["grace"]!.ToString());
        Assert.Equal(
            [("model", ArtifactKind.Files, "model.pt"), ("all", ArtifactKind.Files, null), ("rows", ArtifactKind.Table, null)],
            fit.Outputs.Select(o => (o.Name, o.Kind, o.FileName)));
        Assert.Equal([("accuracy", MetricType.Float), ("steps", MetricType.Int)], fit.Metrics.Select(m => (m.Name, m.Type)));
        Assert.Equal(["command", "files", "metrics", "outputs"], fit.Explicit.Order());
    }

    [Fact]
    public void Inputs_take_their_names_from_the_argument_or_the_reference()
    {
        var fit = Compiling.Bind(Parts + """
            stage fit = exec(parts.train, held: parts.test, model, "data/words.txt") { command = [input, inputs.held, input.model, input.words] }
            """).Stage<BoundTask>("fit");
        Assert.Equal([("train", ArtifactKind.Table), ("held", ArtifactKind.Table), ("model", ArtifactKind.Model), ("words", ArtifactKind.Files)],
            fit.Inputs.Select(i => (i.Name, i.Kind)));
        Assert.Equal("""[{"$input":"train"},{"$inputs":"held"},{"$input":"model"},{"$input":"words"}]""", fit.Settings["command"]!.ToString());
    }

    [Fact]
    public void What_it_declares_can_be_referred_to_and_gated()
    {
        var pipeline = Compiling.Bind(Parts + """
            stage fit = exec(parts.train) {
                command = ["fit", output]
                outputs.model = model()
                metrics.accuracy = float
            }
            stage report = evaluate(fit, parts.test)
            gate g = check(fit) { require => fit.Accuracy > 0.9 }
            release r = publish(fit.model, report) { gate = g }
            """);
        Assert.Equal(("fit", "model"), pipeline.Stage<BoundTask>("report").Inputs[0].Source is InputSource.Output o ? (o.Stage, o.Name) : default);
        Assert.Equal([("model", ArtifactKind.Model), ("report", ArtifactKind.Report)], pipeline.Stage<BoundRelease>("r").Inputs.Select(i => (i.Name, i.Kind)));
    }

    [Fact]
    public void A_mistake_in_one_output_does_not_hide_the_others()
    {
        var result = Compiling.Compile(Parts + """
            stage fit = exec(parts.train) {
                command = ["fit", output.a, output.b]
                outputs { a = file()  b = file("b") }
            }
            stage x = exec(fit.a, fit.b) { command = ["x", input.a] }
            """);
        Assert.Equal(["FAC2204"], result.Codes());
    }

    [Fact]
    public void One_that_declares_no_outputs_has_none()
    {
        var result =
            Compiling.Compile(Parts + "stage fit = exec(parts.train) { command = [\"fit\", output] }\nstage x = exec(fit.a, fit) { command = [\"x\"] }\n");
        Assert.Equal(["FAC2009", "FAC2007", "FAC2006"], result.Codes());
    }
}
