using Factory.Sdk;

namespace Factory.Language.Tests;

/// <summary>The descriptions that the real plugins print, as far as pipelines in tests need them.</summary>
internal static class TestCatalog
{
    private static readonly SettingType Text = new(SettingKind.Text);
    private static readonly SettingType Integer = new(SettingKind.Integer);
    private static readonly SettingType Number = new(SettingKind.Number);

    public static readonly Catalog Default = new([Data(), Torch(), Exec(), Cpu(), Tuning()]);

    public static Catalog With(params PluginDescription[] more) => new([Data(), Torch(), Exec(), Cpu(), Tuning(), .. more]);

    private static PluginDescription Data() => new("factory.data", "0.1.0",
    [
        new("csv", "Reads a CSV file.", [Input("file", ArtifactKind.Files, 0)], [Output("table", ArtifactKind.Table)],
            [Setting("label", Text, "The column that is to be learned."), Setting("delimiter", Text, "What stands between fields: one character, or `tab`.") with { Matches = "tab|." },
                Setting("header", new(SettingKind.Bool), "Whether its first line names the columns.", standard: true)],
            [new("rows", MetricType.Int, "Rows.", true)], null, true),
        new("filter", "Keeps the rows for which an expression is true.", [Input("table", ArtifactKind.Table, 0)], [Output("table", ArtifactKind.Table)],
            [Setting("keep", new(SettingKind.Expression, new(SettingKind.Bool)), "Which rows stay.", required: true)], [], null, true),
        new("split", "Divides the rows by a stable hash.", [Input("table", ArtifactKind.Table, 0)], [new("parts", ArtifactKind.Table, "The parts.", "parts")],
            [
                Setting("parts", new(SettingKind.Map, new(SettingKind.Fraction)), "The parts and their shares.", required: true, min: 0, max: 1) with { Sum = 1 },
                Setting("seed", Integer, "For the hash.", standard: 0),
            ], [], null, true),
        new("sql", "Makes a table by one query.", [new("tables", ArtifactKind.Files, "What it reads.", 0, false, true)], [Output("table", ArtifactKind.Table)],
            [Setting("query", Text, "The query.") with { Or = "file" }, Setting("file", new(SettingKind.File), "A file that holds it.")], [], null, true),
        new("expect", "Holds a table to what is expected of it.", [Input("table", ArtifactKind.Table, 0), Input("earlier", ArtifactKind.Table, null, required: false)],
            [Output("rows", ArtifactKind.Table)], [Setting("drift", new(SettingKind.Fraction), "How far it may lie from the earlier one.") with { Needs = "earlier" }], [], null, true),
        new("overlap", "Finds rows that stand in several tables.", [new("tables", ArtifactKind.Table, "The tables.", 0, false, true) { Least = 2 }], [Output("report", ArtifactKind.Report)],
            [Setting("columns", new(SettingKind.List, Text), "By which columns.") with { Least = 1 }], [], null, true),
    ], []);

    private static PluginDescription Torch() => new("factory.torch", "0.1.0",
    [
        new("train.mlp", "Trains a multi-layer perceptron.",
            [Input("train", ArtifactKind.Table, 0), Input("valid", ArtifactKind.Table, null, required: false)], [Output("model", ArtifactKind.Model)],
            [
                Setting("epochs", Integer, "Passes over the data.", standard: 10, min: 1, resource: true),
                Setting("lr", Number, "Learning rate.", standard: 1e-3, min: 0),
                Setting("hidden", Integer, "Width of the hidden layer.", standard: 64, min: 1, max: 65536),
                Setting("dropout", Number, "Share of units left out.", standard: 0.0, min: 0, max: 1),
                Setting("batch", Integer, "Rows a step.", standard: 64, min: 1),
                Setting("optimizer", new(SettingKind.Choice, Choices: ["adam", "sgd"]), "The optimizer.", standard: "adam"),
                Setting("layers", new(SettingKind.List, Integer), "Widths of further layers.", min: 1),
            ],
            [Share("accuracy"), Metric("loss")], null, true),
        new("score", "Ranks the rows of a table.", [Input("rows", ArtifactKind.Table, 0)], [Output("ranks", ArtifactKind.Table)],
            [Setting("label", Text, "The column to rank by.") with { Inherited = true }], [], null, true),
        new("evaluate", "Measures a model on a table.",
            [Input("model", ArtifactKind.Model, 0), Input("data", ArtifactKind.Table, 1)], [Output("report", ArtifactKind.Report)],
            [], [Share("accuracy"), Share("macro_f1"), Metric("loss")], null, true),
    ], []);

    private static PluginDescription Exec() => new("factory.exec", "0.1.0",
    [
        new("exec", "Runs a program.", [new("inputs", ArtifactKind.Files, "What it reads.", 0, false, true)],
            [new("outputs", ArtifactKind.Files, "What it writes.", "outputs")],
            [
                Setting("command", new(SettingKind.List, new(SettingKind.Argument)), "The program and its arguments.", required: true),
                Setting("files", new(SettingKind.List, new(SettingKind.File)), "Files beside the pipeline that it needs.", standard: new Value.List([])),
                Setting("outputs", new(SettingKind.Map, new(SettingKind.OutputSpec)), "What it writes.", standard: Value.Map.Empty),
                Setting("metrics", new(SettingKind.Map, new(SettingKind.MetricType)), "What it measures.", standard: Value.Map.Empty),
                Setting("grace", new(SettingKind.Duration), "How long it has to end.", standard: 10.0),
                Setting("scratch", new(SettingKind.Bytes), "Room that it needs."),
            ], [], "metrics", true),
    ], []);

    private static PluginDescription Cpu() => new("factory.cpu", "0.1.0", [],
        [Backend("cpu", new RequestArgument("cores", Integer, "Cores.", MatchRule.Take, "cores", 1),
            new RequestArgument("memory", new(SettingKind.Bytes), "Memory.", MatchRule.Take, "memory", null))]);

    private static PluginDescription Tuning() => new("tuning", "1.0.0", [], [])
    {
        Samplers =
        [
            new("auto", "Picks and combines the others.", []), new("grid", "All combinations, in order.", []), new("random", "Independent draws.", []),
            new("tpe", "Tree-structured Parzen estimator.", [Setting("startup", Integer, "How many trials are spread evenly before it learns.", standard: 10, min: 1)]),
        ],
        Pruners =
        [
            new("asha", "Asynchronous successive halving.",
                [Setting("min", Integer, "The first rung, in steps.", standard: 1, min: 1) with { BelowSteps = true }, Setting("factor", Number, "How many come to a rung for one that goes on.", standard: 3.0, min: 1.5)]) { NeedsSteps = true },
            new("threshold", "By bounds.", [Setting("lower", Number, "The least value.") with { Below = "upper" }, Setting("upper", Number, "The greatest value.")]),
            new("auto", "Careful about the first steps.", []), new("none", "Every trial runs to its end.", []),
        ],
        Terminators = [new("regret", "By a bound on what better there may be.", [Setting("below", Number, "How close is close enough.", min: 0)]) { OneObjective = true }, new("stalled", "By how long nothing became better.", [Setting("below", Number, "How little is nothing.", min: 0)])],
    };

    public static BackendDescription Backend(string kind, params RequestArgument[] arguments) => new(kind, $"The {kind} backend.", arguments);

    public static PluginDescription Cuda() => new("factory.cuda", "0.1.0", [],
        [Backend("cuda", new RequestArgument("memory", new(SettingKind.Bytes), "Memory.", MatchRule.AtLeast, "memory", null),
            new RequestArgument("count", Integer, "Devices.", MatchRule.Count, "", 1))]);

    private static InputDescription Input(string name, ArtifactKind kind, int? position, bool required = true) =>
        new(name, kind, $"The {name} that it reads.", position, required, false);
    private static OutputDescription Output(string name, ArtifactKind kind) => new(name, kind, $"The {name}.", null);
    private static MetricDescription Metric(string name) => new(name, MetricType.Float, name, true);
    private static MetricDescription Share(string name) => Metric(name) with { Min = 0, Max = 1 };

    private static SettingDescription Setting(
        string name, SettingType type, string summary, bool required = false, Value? standard = null, double? min = null, double? max = null,
        bool resource = false) =>
        new(name, type, summary, required, standard, min, max, resource);
}
