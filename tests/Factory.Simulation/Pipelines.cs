using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>Random stage graphs: layered tasks, now and then a study, a gate with a release before, a publish.</summary>
internal static class Pipelines
{
    private static readonly PluginIdentity Plugin = new("test", "1.0.0", "sha256:0");

    public static PipelinePlan Random(Random random, int pipeline)
    {
        var stages = new List<PlannedStage>();
        for (var n = random.Next(1, 12); n > 0; n--) stages.Add(Task(random, stages, $"{(random.Next(5) == 0 ? "slow" : "t")}{stages.Count}"));
        if (random.Next(2) == 0)
        {
            stages.Add(Study(random, stages));
            stages.Add(Task(random, stages, "model") with { Use = stages.Count - 1, After = [.. Enumerable.Range(0, stages.Count).Where(i => stages[i] is PlannedStudy || random.Next(6) == 0)], Inputs = [] });
        }
        if (random.Next(2) == 0) AddRelease(stages, $"release{pipeline}");
        return new($"pipeline{pipeline}", stages);
    }

    private static PlannedTask Task(Random random, List<PlannedStage> before, string name)
    {
        var tasks = before.OfType<PlannedTask>().Select(t => before.IndexOf(t)).Where(_ => random.Next(3) == 0).ToList();
        return new PlannedTask
        {
            Name = name,
            After = tasks,
            Type = "test",
            Plugin = Plugin,
            Settings = Value.Of(("a", (long)random.Next(3))),
            Inputs = [.. tasks.Select(i => new PlannedInput($"i{i}", ArtifactKind.Files, new(i, "out", null, null)))],
            Outputs = [new("out", ArtifactKind.Files, null)],
            On = random.Next(3) == 0 ? [new HardwareRequest("cpu", new Dictionary<string, Value> { ["cores"] = (long)random.Next(1, 2) }, new Dictionary<string, string>())] : [],
            Retry = random.Next(3),
            TimeoutSeconds = random.Next(4) == 0 ? 1 : null,
            Cache = random.Next(8) != 0,
            Priority = random.Next(3),
        };
    }

    private static PlannedStudy Study(Random random, List<PlannedStage> before)
    {
        var template = Task(random, before, "study");
        return new PlannedStudy
        {
            Name = "study", After = template.After, Template = template,
            Space = [new SearchDimension.Whole("a", 0, 5, false, null), new SearchDimension.Real("b", 1e-3, 1, true, null)],
            Sampler = "random", Seed = random.Next(3), Trials = random.Next(1, 8), Maximize = random.Next(2) == 0,
            Objective = new("x.dll", "E0", "trial.Score", Value.Map.Empty, new Dictionary<string, int>(), false),
        };
    }

    private static void AddRelease(List<PlannedStage> stages, string name)
    {
        var model = stages.FindLastIndex(s => s is PlannedTask);
        var report = stages.Count;
        stages.Add(((PlannedTask)stages[model]) with { Name = "report", After = [model], Use = null, Inputs = [new("model", ArtifactKind.Files, new(model, "out", null, null))] });
        stages.Add(new PlannedGate
        {
            Name = "gate", After = [report],
            Conditions = [new("x.dll", "E1", "ok", Value.Map.Empty, new Dictionary<string, int> { ["report"] = report }, true)],
            Previous = new(name, report, "model", model, "out"),
        });
        stages.Add(new PlannedRelease { Name = name, After = [model, report + 1], Inputs = [new("model", ArtifactKind.Files, new(model, "out", null, null))], Gate = report + 1 });
    }
}
