using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary>A pipeline's text as a plan, with stage types that are enough for it and files that are their paths.</summary>
internal static class Course
{
    private static readonly SettingType Text = new(SettingKind.Text);
    private static readonly SettingType Integer = new(SettingKind.Integer);

    private static readonly Catalog Catalog = new([new("test", "1",
    [
        new("read", "Reads.", [new("file", ArtifactKind.Files, "A file.", 0, false, false)], [new("table", ArtifactKind.Table, "A table.", null)],
            [Setting("word", Text), Setting("size", Integer), Setting("where", new(SettingKind.Expression, new(SettingKind.Bool)))],
            [new("rows", MetricType.Int, "Rows.", true)], null, true),
        new("fit", "Fits.", [new("table", ArtifactKind.Table, "A table.", 0, true, false)], [new("model", ArtifactKind.Model, "A model.", null)],
            [Setting("size", Integer)], [new("loss", MetricType.Float, "Loss.", true)], null, true),
        new("score", "Scores.", [new("model", ArtifactKind.Model, "A model.", 0, true, false)], [new("report", ArtifactKind.Report, "A report.", null)], [],
            [new("accuracy", MetricType.Float, "Accuracy.", true)], null, true),
        new("join", "Joins.", [new("inputs", ArtifactKind.Files, "Anything.", 0, false, true)], [new("all", ArtifactKind.Files, "All.", null)],
            [Setting("command", new(SettingKind.List, new(SettingKind.Argument)))], [], null, true),
        new("make", "Makes.", [], [new("outputs", ArtifactKind.Files, "Declared.", "outputs")], [Setting("outputs", new(SettingKind.Map, new(SettingKind.OutputSpec)))], [], null, true),
    ], []), new("tuning", "1", [], []) { Samplers = [new("auto", "Picks.", [])], Pruners = [new("auto", "Is careful.", [])] }]);

    public static BoundPipeline Bind(string text, params (string Name, string Value)[] set)
    {
        var result = PipelineCompiler.Compile(new("test.factory", text), Catalog, set.ToDictionary(s => s.Name, s => s.Value));
        return result.Pipeline ?? throw new InvalidOperationException(DiagnosticRenderer.Render(new("test.factory", text), result.Diagnostics));
    }

    public static PipelinePlan Plan(string text, params (string Name, string Value)[] set) => Plan(Bind(text, set));

    public static PipelinePlan Plan(BoundPipeline bound) => Planner.Plan(bound, new()
    {
        Plugins = new Dictionary<string, PluginIdentity> { ["test"] = new("test", "1", "0"), ["tuning"] = new("tuning", "1", "0") },
        Files = Planner.FilesOf(bound).ToDictionary(f => f, f => new ArtifactDigest($"of {f}")),
        Assembly = "x.dll",
        Expressions = [.. bound.Expressions.Select(e => new CompiledText(e.Text, $"E{e.Id}", [.. e.Names.Keys.Where(n => Words(e.Text).Contains(n)).Order(StringComparer.Ordinal)]))],
    });

    public static T Stage<T>(this PipelinePlan plan, string name) where T : PlannedStage => (T)plan.Stages.Single(s => s.Name == name);

    public static IEnumerable<string> Before(this PipelinePlan plan, string name) => plan.Stage<PlannedStage>(name).After.Select(i => plan.Stages[i].Name);

    private static string[] Words(string text) => text.Split([' ', '.', '(', ')', '!', '>', '<', '=', '&', '|', ','], StringSplitOptions.RemoveEmptyEntries);

    private static SettingDescription Setting(string name, SettingType type) => new(name, type, name, false, null, null, null, false);
}
