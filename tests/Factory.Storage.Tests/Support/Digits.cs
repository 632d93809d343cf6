using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

/// <summary>The digits pipeline, planned: source, split, search, model, report, gate, release.</summary>
internal static class Digits
{
    public const string Release = "digits";
    private static readonly PluginIdentity Tuning = new("tuning", "1.0.0", "sha256:01");
    public const int Raw = 0, Parts = 1, Search = 2, Model = 3, Report = 4, Quality = 5, Publish = 6;

    public static PipelinePlan Plan(ArtifactDigest source, long epochs = 30, int trials = 3, string pipeline = "digits", int retry = 0) => new(pipeline,
    [
        Task("raw", "csv", [], [new("source", ArtifactKind.Files, new(null, null, source, "data/digits.csv"))],
            [Table("table")]) with { Dataset = $"{pipeline}/raw", Retry = new() { Times = retry } },
        Task("parts", "split", [Raw], [From(Raw, "table")], [Table("train"), Table("valid"), Table("test")]) with { Dataset = $"{pipeline}/parts" },
        new PlannedStudy
        {
            Name = "search", After = [Parts], Template = Train("search", [Parts], epochs), Space = [new Parameter.Real("lr", 0.001, 0.1, Log: true)],
            Sampler = new("random", Tuning, Value.Map.Empty), Pruner = new("none", Tuning, Value.Map.Empty), Seed = 1, Trials = trials,
            Objectives = [new(new("trial.Accuracy", Maximize: true), Expression("trial.Accuracy"))], Resource = new("epochs", epochs),
        },
        // Not what a trial computes, so that it is computed itself.
        Train("model", [Parts, Search], epochs) with { Use = Search, Settings = Value.Of(("epochs", epochs), ("final", true)) },
        Task("report", "evaluate", [Model, Parts], [From(Model, "model", ArtifactKind.Model), From(Parts, "test")], [new("report", ArtifactKind.Report, null)]),
        new PlannedGate
        {
            Name = "quality", After = [Report],
            Conditions = [Expression("report.Accuracy >= 0.5", ("report", Report)),
                Expression("previous is null || true", ("report", Report)) with { UsesPrevious = true }],
            Previous = new(Release, Report, "model", Model, "model"),
        },
        new PlannedRelease { Name = Release, After = [Model, Quality], Inputs = [From(Model, "model", ArtifactKind.Model)], Gate = Quality,
            Alias = "champion" },
    ]);

    public static PlannedTask Task(string name, string type, int[] after, PlannedInput[] inputs, PlannedOutput[] outputs) => new()
    {
        Name = name, Type = type, After = after, Inputs = inputs, Outputs = outputs, Plugin = new("test", "1.0.0", "sha256:00"), Settings = Value.Map.Empty,
    };

    private static PlannedTask Train(string name, int[] after, long epochs) =>
        Task(name, "train.mlp", after, [From(Parts, "train"), From(Parts, "valid")],
            [new("model", ArtifactKind.Model, null)]) with { Settings = Value.Of(("epochs", epochs)) };

    private static PlannedInput From(int stage, string output, ArtifactKind kind = ArtifactKind.Table) => new(output, kind, new(stage, output, null, null));
    private static PlannedOutput Table(string name) => new(name, ArtifactKind.Table, null);

    private static PlannedExpression Expression(string text, params (string Name, int Stage)[] stages) =>
        new("assembly", "method", text, Value.Map.Empty, stages.ToDictionary(s => s.Name, s => s.Stage), UsesPrevious: false);
}
