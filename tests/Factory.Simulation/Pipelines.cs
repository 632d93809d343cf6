using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>Random stage graphs: layered tasks, now and then a study, a gate with a release before, a publish.</summary>
internal static class Pipelines
{
    public static readonly BackendDescription Cpu = new("cpu", "", [new("cores", new(SettingKind.Integer), "", MatchRule.Take, "cores", 1)]);
    private static readonly PluginIdentity Plugin = new("test", "1.0.0", "sha256:0");

    public static PipelinePlan Random(Random random, int pipeline, int cores)
    {
        var stages = new List<PlannedStage>();
        for (var n = random.Next(1, 12); n > 0; n--) stages.Add(Task(random, cores, stages, $"{(random.Next(5) == 0 ? "slow" : "t")}{stages.Count}"));
        if (random.Next(2) == 0)
        {
            stages.Add(Study(random, cores, stages));
            stages.Add(Task(random, cores, stages, "model") with { When = null, Use = stages.Count - 1,
                After = [.. Enumerable.Range(0, stages.Count).Where(i => stages[i] is PlannedStudy || random.Next(6) == 0)], Inputs = [] });
        }
        if (random.Next(2) == 0) AddRelease(stages, $"release{pipeline}", random.Next(3) == 0 ? ["anna"] : []);
        return new($"pipeline{pipeline}", stages)
        {
            Rules = new()
            {
                Share = random.Next(1, 4),
                Parallel = random.Next(4) == 0 ? random.Next(1, 3) : null,
                TimeoutSeconds = random.Next(12) == 0 ? 5 : null,
                BudgetSeconds = random.Next(12) == 0 ? 4 : null,
            },
        };
    }

    private static PlannedTask Task(Random random, int cores, List<PlannedStage> before, string name)
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
            On = random.Next(3) == 0
                ? [new HardwareRequest("cpu", new Dictionary<string, Value> { ["cores"] = (long)random.Next(1, cores + 1) }, new Dictionary<string, string>())]
                    : [],
            Retry = new() { Times = random.Next(3), Delay = 100,
                Causes = random.Next(4) == 0 ? new Dictionary<AttemptEnd, int> { [AttemptEnd.Crashed] = random.Next(4) } : new() },
            TimeoutSeconds = random.Next(4) == 0 ? 1 : null,
            QueueTimeoutSeconds = random.Next(10) == 0 ? 2 : null,
            BudgetSeconds = random.Next(10) == 0 ? 2 : null,
            Cache = random.Next(8) == 0 ? (CacheUse)random.Next(4) : CacheUse.Both,
            TimeToLiveSeconds = random.Next(10) == 0 ? 3 : null,
            Pool = random.Next(6) == 0 ? "licences" : null,
            Failure = (FailureRule)Math.Max(0, random.Next(-6, 3)),
            When = tasks.Count > 0 && random.Next(6) == 0
                ? new("x.dll", "W", "wanted", Value.Map.Empty, new Dictionary<string, int> { ["s"] = tasks[0] }, false) : null,
            Priority = random.Next(3),
        };
    }

    private static PlannedStudy Study(Random random, int cores, List<PlannedStage> before)
    {
        var template = Task(random, cores, before, "study");
        return new PlannedStudy
        {
            Name = "study", After = template.After, Template = template with { When = null },
            Space = [new SearchDimension.Whole("a", 0, 5, false, null), new SearchDimension.Real("b", 1e-3, 1, true, null)],
            Sampler = "random", Seed = random.Next(3), Trials = random.Next(1, 8), Maximize = random.Next(2) == 0,
            Objective = new("x.dll", "E0", "trial.Score", Value.Map.Empty, new Dictionary<string, int>(), false),
        };
    }

    private static void AddRelease(List<PlannedStage> stages, string name, IReadOnlyList<string> approvers)
    {
        var model = stages.FindLastIndex(s => s is PlannedTask);
        var report = stages.Count;
        stages.Add(((PlannedTask)stages[model]) with { Name = "report", After = [model], Use = null, When = null,
            Inputs = [new("model", ArtifactKind.Files, new(model, "out", null, null))] });
        stages.Add(new PlannedGate
        {
            Name = "gate", After = [report], Approvers = approvers,
            Conditions = [new("x.dll", "E1", "ok", Value.Map.Empty, new Dictionary<string, int> { ["report"] = report }, true)],
            Previous = new(name, report, "model", model, "out"),
        });
        stages.Add(new PlannedRelease { Name = name, After = [model, report + 1], Inputs = [new("model", ArtifactKind.Files, new(model, "out", null, null))],
            Gate = report + 1 });
    }
}
