using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>Random stage graphs: layered tasks, now and then a fan-out over what a stage makes, a study, a gate with a release before, a publish.</summary>
internal static class Pipelines
{
    public static readonly BackendDescription Cpu = new("cpu", "", [new("cores", new(SettingKind.Integer), "", MatchRule.Take, "cores", 1)]);
    private static readonly PluginIdentity Plugin = new("test", "1.0.0", "sha256:0");

    public static PipelinePlan Random(Random random, int pipeline, int cores)
    {
        var stages = new List<PlannedStage>();
        for (var n = random.Next(1, 12); n > 0; n--) stages.Add(Task(random, cores, stages, $"{(random.Next(5) == 0 ? "slow" : "t")}{stages.Count}"));
        if (random.Next(3) == 0) AddFanOuts(random, cores, stages);
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

    /// <summary>The same pipeline with another setting in one of its stages.</summary>
    public static PipelinePlan Changed(Random random, PipelinePlan plan)
    {
        var changed = random.Next(plan.Stages.Count);
        return plan with { Stages = [.. plan.Stages.Select((s, i) => i == changed && s is PlannedTask task ? task with { Settings = Value.Of(("a", 3L)) } : s)] };
    }

    /// <summary>One stage that needs every core.</summary>
    public static PipelinePlan Wide(Random random, int cores) => new("wide", [Task(random, cores, [], WideName) with
    {
        On = [new HardwareRequest("cpu", new Dictionary<string, Value> { ["cores"] = (long)cores }, new Dictionary<string, string>())],
        QueueTimeoutSeconds = null, Pool = null, Priority = 0, Cache = CacheUse.None,
    }]);

    /// <summary>So many stages that each need one core that there is always another to take it. That they are of one fan-out says how long they take.</summary>
    public static PipelinePlan Crowd(Random random, int cores, string name) => new(name, [.. Enumerable.Range(0, 20 * cores).Select(i => Task(random, cores, [], $"{name}[{i}]") with
    {
        On = [], TimeoutSeconds = null, BudgetSeconds = null, QueueTimeoutSeconds = null, Pool = null, Priority = 0, Cache = CacheUse.None, Failure = FailureRule.Finish,
    })]);

    public const string WideName = "wide";

    private static PlannedTask Task(Random random, int cores, List<PlannedStage> before, string name)
    {
        var entries = random.Next(6) == 0 ? 2 : random.Next(3) == 0 ? 1 : 0;
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
            On = [.. Enumerable.Range(0, entries).Select(_ =>
                new HardwareRequest("cpu", new Dictionary<string, Value> { ["cores"] = (long)random.Next(1, cores + 1) }, new Dictionary<string, string>()))],
            Waits = entries == 2 && random.Next(2) == 0 ? [random.Next(2000) / 1000.0, 0] : [],
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

    /// <summary>Two over the same output, of which the second takes for each entry what the first made of it; and one stage that gathers all.</summary>
    private static void AddFanOuts(Random random, int cores, List<PlannedStage> stages)
    {
        var source = random.Next(stages.Count);
        var (each, next) = (stages.Count, stages.Count + 1);
        PlannedInput entry = new("entry", ArtifactKind.Files, new(source, "out", null, null)) { Takes = InputUse.Entry };
        stages.Add(FanOut(random, cores, "each", source, [entry]));
        stages.Add(FanOut(random, cores, "next", source, [entry, new("made", ArtifactKind.Files, new(each, "out", null, null))]));
        var gathered = random.Next(2) == 0 ? next : each;
        stages.Add(Task(random, cores, [], "all") with
        {
            After = [gathered], Settings = Value.Of(("all", Value.Of([Value.Of(("$each", "made"))]))),
            Inputs = [new("made", ArtifactKind.Files, new(gathered, "out", null, null)) { Takes = InputUse.Every }],
            When = random.Next(3) == 0 ? new("x.dll", "W", "wanted", Value.Map.Empty, new Dictionary<string, int>(), false)
                { Lists = new Dictionary<string, IReadOnlyList<ListedStage>> { ["each"] = [new("*", gathered)] } } : null,
        });
    }

    private static PlannedFanOut FanOut(Random random, int cores, string name, int source, IReadOnlyList<PlannedInput> inputs) => new()
    {
        Name = $"{name}[*]", After = [source], Index = "entry", Source = source, Output = "out", Keys = [null],
        Template = Task(random, cores, [], $"{name}[*]") with { Settings = Value.Of(("a", Value.Of(("$index", "entry")))), Inputs = inputs },
    };

    private static PlannedStudy Study(Random random, int cores, List<PlannedStage> before)
    {
        var template = Task(random, cores, before, "study");
        var seed = random.Next(3);
        return new PlannedStudy
        {
            Name = "study", After = template.After, Template = template with { When = null },
            Space = [new Parameter.Whole("a", 0, 5), new Parameter.Real("b", 1e-3, 1, Log: true)],
            Sampler = new("sampler", Plugin, Value.Map.Empty), Pruner = new("pruner", Plugin, Value.Map.Empty), Seed = seed,
            Terminator = seed == 2 ? new("terminator", Plugin, Value.Map.Empty) : null, Trials = random.Next(1, 8),
            Parallel = random.Next(3) == 0 ? random.Next(1, 3) : null, Resource = random.Next(3) == 0 ? null : new("steps", Tuner.Steps),
            Limits = new() { Seconds = random.Next(10) == 0 ? 3 : null, Target = random.Next(6) == 0 ? 0.9 : null, Idle = random.Next(6) == 0 ? 3 : null },
            Objectives = [new(new("trial.Score", random.Next(2) == 0), new("x.dll", "E0", "trial.Score", Value.Map.Empty, new Dictionary<string, int>(), false))],
        };
    }

    private static void AddRelease(List<PlannedStage> stages, string name, IReadOnlyList<string> approvers)
    {
        var model = stages.FindLastIndex(s => s is PlannedTask { Inputs: var inputs } && inputs.All(i => i.Takes == InputUse.Output));
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
