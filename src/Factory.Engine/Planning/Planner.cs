using System.Collections.Immutable;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What must be known besides the pipeline itself before it can be planned.</summary>
public sealed record PlanningFacts
{
    /// <summary>Plugin id to identity.</summary>
    public required IReadOnlyDictionary<string, PluginIdentity> Plugins { get; init; }
    /// <summary>Path as the pipeline writes it to content.</summary>
    public required IReadOnlyDictionary<string, ArtifactDigest> Files { get; init; }
    /// <summary>Name of the file that holds the compiled C#.</summary>
    public required string Assembly { get; init; }
    /// <summary>The compiled C#, by the expression's id.</summary>
    public required IReadOnlyList<CompiledText> Expressions { get; init; }
}

/// <param name="Canonical">The text without comments and layout.</param>
/// <param name="Method">The method that computes it.</param>
/// <param name="Names">The names that it uses, in the order of the method's parameters.</param>
public sealed record CompiledText(string Canonical, string Method, IReadOnlyList<string> Names);

/// <summary>Turns a bound pipeline into a stage graph in which everything that can be known before a run is resolved.</summary>
public sealed class Planner
{
    private readonly BoundPipeline _pipeline;
    private readonly PlanningFacts _facts;
    private readonly ImmutableDictionary<string, Value> _params;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    private Planner(BoundPipeline pipeline, PlanningFacts facts)
    {
        _pipeline = pipeline;
        _facts = facts;
        _params = pipeline.Params.ToImmutableDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
    }

    /// <exception cref="PlanningException">C# refers to stages in a circle, or a gate asks for a release before that it cannot have.</exception>
    public static PipelinePlan Plan(BoundPipeline pipeline, PlanningFacts facts)
    {
        var planner = new Planner(pipeline, facts);
        var ordered = planner.Order();
        for (var i = 0; i < ordered.Count; i++) planner._index.Add(ordered[i].Name, i);
        return new(pipeline.Name, [.. ordered.Select(planner.PlanStage)]) { Rules = PlanRules(pipeline.Settings) };
    }

    /// <summary>The paths that a pipeline reads, as it writes them, each once.</summary>
    public static IReadOnlyList<string> FilesOf(BoundPipeline pipeline)
    {
        var tasks = pipeline.Stages.Select(s => s is BoundStudy study ? study.Template : s as BoundTask).OfType<BoundTask>();
        var inputs = pipeline.Stages.SelectMany(InputsOf).Select(i => i.Source).OfType<InputSource.File>().Select(f => f.Path);
        return [.. inputs.Concat(tasks.SelectMany(t => SettingValues.Files(t.Settings))).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<BoundInput> InputsOf(BoundStage stage) => stage switch
    {
        BoundTask task => task.Inputs,
        BoundStudy study => study.Template.Inputs,
        BoundRelease release => release.Inputs,
        _ => [],
    };

    /// <summary>The binder's order, with what C# refers to put before it.</summary>
    private List<BoundStage> Order()
    {
        var byName = _pipeline.Stages.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        var ordered = new List<BoundStage>(byName.Count);
        // Depth first with a stack of its own: a chain may be as long as the pipeline.
        foreach (var root in _pipeline.Stages)
        {
            var stack = new Stack<(BoundStage Stage, bool Left)>([(root, false)]);
            while (stack.TryPop(out var top))
            {
                if (top.Left)
                {
                    open.Remove(top.Stage.Name);
                    if (done.Add(top.Stage.Name)) ordered.Add(top.Stage);
                    continue;
                }
                if (done.Contains(top.Stage.Name)) continue;
                if (!open.Add(top.Stage.Name)) throw new PlanningException(top.Stage.Span, $"`{top.Stage.Name}` depends on itself through its C# conditions");
                stack.Push((top.Stage, true));
                foreach (var before in NamesBefore(top.Stage).Reverse())
                    if (!done.Contains(before)) stack.Push((byName[before], false));
            }
        }
        return ordered;
    }

    private IEnumerable<string> NamesBefore(BoundStage stage)
    {
        var inputs = InputsOf(stage).Select(i => i.Source).OfType<InputSource.Output>().Select(o => o.Stage);
        var when = stage.Common.When is { } id ? StagesIn(id) : [];
        var rest = stage switch
        {
            BoundTask { Use: { } study } => [study],
            BoundGate gate => gate.Inputs.Concat(gate.Conditions.SelectMany(StagesIn)).Concat(
                Approved(gate).Select(i => i.Source).OfType<InputSource.Output>().Select(o => o.Stage)),
            BoundRelease { Gate: { } gate } => [gate],
            _ => Enumerable.Empty<string>(),
        };
        return inputs.Concat(rest).Concat(when).Distinct(StringComparer.Ordinal);
    }

    private IEnumerable<BoundInput> Approved(BoundGate gate) =>
        gate.Approvers.Count == 0 ? [] : _pipeline.Stages.OfType<BoundRelease>().Where(r => r.Gate == gate.Name).SelectMany(r => r.Inputs);

    private IEnumerable<string> StagesIn(int expression) =>
        _facts.Expressions[expression].Names.Select(n => _pipeline.Expressions[expression].Names[n]).OfType<ScopeName.Metrics>().Select(m => m.Stage);

    private PlannedStage PlanStage(BoundStage stage)
    {
        int[] after = [.. NamesBefore(stage).Select(n => _index[n]).Order()];
        PlannedStage planned = stage switch
        {
            BoundTask task => PlanTask(task, after),
            BoundStudy study => PlanStudy(study, after),
            BoundGate gate => new PlannedGate
            {
                Name = gate.Name, After = after, Conditions = [.. gate.Conditions.Select(PlanExpression)], Previous = PlanPrevious(gate),
                Approvers = gate.Approvers,
                Released = [.. Approved(gate).Select(PlanInput)],
            },
            BoundRelease release => new PlannedRelease
            {
                Name = release.Name, After = after, Inputs = [.. release.Inputs.Select(PlanInput)], Alias = release.Alias,
                Gate = release.Gate is { } gate ? _index[gate] : null,
            },
            _ => throw new InvalidOperationException($"no plan for a {stage.GetType().Name}"),
        };
        return planned with
        {
            When = stage.Common.When is { } when ? PlanExpression(when) : null,
            Failure = (FailureRule)(stage.Common.Failure ?? _pipeline.Settings.Failure),
        };
    }

    private static RunRules PlanRules(RunSettings settings) => new()
    {
        Share = settings.Share, Parallel = settings.Parallel, TimeoutSeconds = settings.Timeout?.TotalSeconds, BudgetSeconds = settings.Budget?.TotalSeconds,
    };

    private PlannedTask PlanTask(BoundTask task, IReadOnlyList<int> after) => new()
    {
        Name = task.Name,
        After = after,
        Dataset = task.IsDataset ? $"{_pipeline.Name}/{task.Name}" : null,
        Type = task.Type.Name,
        Plugin = _facts.Plugins[task.Plugin],
        Settings = (Value.Map)SettingValues.Resolve(task.Settings, DescribeExpression, f => _facts.Files[f]),
        Inputs = [.. task.Inputs.Select(PlanInput)],
        Outputs = [.. task.Outputs.Select(o => new PlannedOutput(o.Name, o.Kind, o.FileName))],
        Files = SettingValues.Files(task.Settings).Distinct(StringComparer.Ordinal).ToDictionary(f => f, f => _facts.Files[f], StringComparer.Ordinal),
        Expressions = PlanCompiled(task),
        Use = task.Use is { } study ? _index[study] : null,
        On = task.Common.On,
        Retry = PlanRetry(task.Common.Retry),
        TimeoutSeconds = task.Common.Timeout?.TotalSeconds,
        QueueTimeoutSeconds = task.Common.QueueTimeout?.TotalSeconds,
        BudgetSeconds = task.Common.Budget?.TotalSeconds,
        Cache = task.Type.Cacheable ? PlanCache(task.Common.Cache) : CacheUse.None,
        TimeToLiveSeconds = task.Common.TimeToLive?.TotalSeconds,
        Pool = task.Common.Pool,
        Salt = task.Common.Salt,
        Environment = task.Common.Environment,
        Secrets = [.. task.Common.Secrets.Distinct(StringComparer.Ordinal)],
        Priority = task.Common.Priority ?? _pipeline.Settings.Priority,
    };

    private static CacheUse PlanCache(CacheMode mode) => mode switch
    {
        CacheMode.Read => CacheUse.Read,
        CacheMode.Write => CacheUse.Write,
        CacheMode.Off => CacheUse.None,
        _ => CacheUse.Both,
    };

    private static PlannedRetry PlanRetry(RetryPolicy retry) => new()
    {
        Times = retry.Times,
        Causes = retry.Causes.ToDictionary(c => CauseOf(c.Key), c => c.Value),
        ExitCodes = retry.ExitCodes,
        Delay = (long)retry.Delay.TotalMilliseconds,
        MaxDelay = (long)retry.MaxDelay.TotalMilliseconds,
        Grow = retry.Grow,
    };

    private static AttemptEnd CauseOf(string cause) => cause switch
    {
        "crash" => AttemptEnd.Crashed,
        "lost" => AttemptEnd.Lost,
        "timeout" => AttemptEnd.TimedOut,
        "memory" => AttemptEnd.OutOfMemory,
        "device" => AttemptEnd.DeviceFault,
        "failure" => AttemptEnd.Failed,
        _ => throw new InvalidOperationException($"no attempt ends by {cause}"),
    };

    private PlannedInput PlanInput(BoundInput input) => new(input.Name, input.Kind, input.Source switch
    {
        InputSource.Output o => new(_index[o.Stage], o.Name, null, null),
        InputSource.File f => new(null, null, _facts.Files[f.Path], f.Path),
        var other => throw new PlanningException(input.Span, $"an input from a {other.GetType().Name.ToLowerInvariant()} is not available in this version"),
    });

    private CompiledSettings? PlanCompiled(BoundTask task)
    {
        var items = task.Settings.Members
            .Select(m => (m.Key, Id: SettingValues.ExpressionId(m.Value)))
            .Where(m => m.Id is not null)
            .Select(m => new CompiledSetting(m.Key, _facts.Expressions[m.Id!.Value].Method, [.. _facts.Expressions[m.Id.Value].Names.Select(n => _params[n])]))
            .ToList();
        return items.Count == 0 ? null : new(_facts.Assembly, items);
    }

    private Value.Map DescribeExpression(int id)
    {
        var compiled = _facts.Expressions[id];
        return Value.Of(("$csharp", compiled.Canonical), ("names", Value.Of([.. compiled.Names.Select(n => (n, _params[n]))])));
    }

    private PlannedStudy PlanStudy(BoundStudy study, IReadOnlyList<int> after)
    {
        IReadOnlyList<SearchDimension> space = [.. study.Space.Select(PlanDimension)];
        return new()
        {
            Name = study.Name,
            After = after,
            // The study's own common settings are its trials' unless the template says otherwise; the binder has settled that.
            Template = PlanTask(study.Template, after),
            Space = space,
            Sampler = study.Sampler.Name,
            Seed = study.Sampler.Seed,
            Trials = study.Sampler.Name == "grid" ? Math.Min(study.Trials ?? int.MaxValue, GridSampler.SizeOf(space)) : study.Trials,
            Maximize = study.Maximize,
            Objective = PlanExpression(study.Objective),
        };
    }

    private static SearchDimension PlanDimension(Dimension dimension) => dimension switch
    {
        Dimension.Choice c => new SearchDimension.Choice(c.Name, c.Values),
        Dimension.Real r => new SearchDimension.Real(r.Name, r.Low, r.High, r.Log, r.Steps),
        Dimension.Whole w => new SearchDimension.Whole(w.Name, w.Low, w.High, w.Log, w.Steps),
        _ => throw new InvalidOperationException($"no plan for a {dimension.GetType().Name}"),
    };

    private PlannedExpression PlanExpression(int id)
    {
        var compiled = _facts.Expressions[id];
        var scope = _pipeline.Expressions[id].Names;
        return new(
            _facts.Assembly, compiled.Method, compiled.Canonical,
            Value.Of([.. compiled.Names.Where(n => scope[n] is ScopeName.Param).Select(n => (n, _params[n]))]),
            compiled.Names.Where(n => scope[n] is ScopeName.Metrics)
                .ToDictionary(n => n, n => _index[((ScopeName.Metrics)scope[n]).Stage], StringComparer.Ordinal),
            compiled.Names.Any(n => scope[n] is ScopeName.Previous));
    }

    /// <summary>The evaluation to repeat for the release before: the gate's first stage, with the published model exchanged.</summary>
    private PreviousEvaluation? PlanPrevious(BoundGate gate)
    {
        if (!gate.Conditions.Any(c => _facts.Expressions[c].Names.Any(n => _pipeline.Expressions[c].Names[n] is ScopeName.Previous))) return null;
        var release = _pipeline.Stages.OfType<BoundRelease>().FirstOrDefault(r => r.Gate == gate.Name)
            ?? throw new PlanningException(gate.Span, $"`previous` is the release before, and nothing is published through `{gate.Name}`");
        foreach (var model in release.Inputs.Select(i => i.Source).OfType<InputSource.Output>())
            foreach (var evaluation in gate.Inputs.Select(n => _pipeline.Stages.First(s => s.Name == n)).OfType<BoundTask>())
                if (evaluation.Inputs.FirstOrDefault(i => i.Source.Equals(model)) is { } input)
                    return new(release.Name, _index[evaluation.Name], input.Name, _index[model.Stage], model.Name);
        throw new PlanningException(gate.Span,
            $"`previous` repeats an evaluation for the release before, and no stage that `{gate.Name}` checks takes what `{release.Name}` publishes");
    }
}

/// <summary>A pipeline that binds but cannot be planned.</summary>
/// <param name="span">The declaration.</param>
public sealed class PlanningException(TextSpan span, string message) : Exception(message)
{
    public TextSpan Span { get; } = span;
}
