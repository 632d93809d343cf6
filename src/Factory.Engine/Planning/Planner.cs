using System.Collections.Immutable;
using Factory.Language;

namespace Factory.Engine;

/// <summary>Turns a bound pipeline into a stage graph in which everything that can be known before a run is resolved.</summary>
public sealed class Planner
{
    private readonly BoundPipeline _pipeline;
    private readonly PlanningFacts _facts;
    private readonly Layout _layout;
    private readonly PlannedExpressions _expressions;
    private readonly InputPlanner _inputs;
    private readonly List<PlannedStage> _planned;
    private readonly PlannedBefore? _before;

    private Planner(BoundPipeline pipeline, PlanningFacts facts, PlannedBefore? before, IReadOnlyList<BoundStage> ordered)
    {
        (_pipeline, _facts, _before, _layout) = (pipeline, facts, before, new(ordered));
        _expressions = new(pipeline, facts, _layout);
        _inputs = new(facts, _layout);
        _planned = new(_layout.Count);
        Releases = new(() => Gated().ToLookup(r => r.Gate, r => (r.Release, r.Instance)));
    }

    /// <summary>The releases that are made through each gate, by the gate's index.</summary>
    private Lazy<ILookup<int, (BoundRelease Release, Instance Instance)>> Releases { get; }

    /// <param name="before">From which stages are taken that read nothing of what has changed.</param>
    /// <exception cref="PlanningException">C# refers to stages in a circle, or a gate asks for a release before that it cannot have.</exception>
    public static PipelinePlan Plan(BoundPipeline pipeline, PlanningFacts facts, PlannedBefore? before = null)
    {
        var ordered = new PlanOrder(pipeline, facts).Sort();
        var planner = new Planner(pipeline, facts, before, ordered);
        foreach (var stage in ordered) planner.Plan(stage);
        return new(pipeline.Name, planner._planned)
        {
            Rules = PlanRules(pipeline.Settings),
            Params = new(pipeline.Params.ToImmutableSortedDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal)),
        };
    }

    /// <summary>The paths that a pipeline reads, as it writes them, each once.</summary>
    public static IReadOnlyList<string> FilesOf(BoundPipeline pipeline)
    {
        var inputs = pipeline.Stages.SelectMany(s => InputsOf(s).SelectMany(i => FilesOf(s, i)));
        return [.. inputs.Concat(SettingFilesOf(pipeline)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The paths that an input of a stage comes to: several where they depend on an index.</summary>
    public static IEnumerable<string> FilesOf(BoundStage stage, BoundInput input) =>
        input.Source is InputSource.File file ? Instance.Expand(file.Path, stage.Index).Select(p => p.AsText()!) : [];

    /// <summary>Those of them that settings name: scripts, and what lies beside them.</summary>
    public static IEnumerable<string> SettingFilesOf(BoundPipeline pipeline) => pipeline.Stages.SelectMany(SettingFilesOf).Distinct(StringComparer.Ordinal);

    /// <summary>The paths that a stage's settings name, as they write them.</summary>
    public static IEnumerable<string> SettingFilesOf(BoundStage stage) => stage.Task is { } task
        ? SettingValues.FilePaths(task.Settings).SelectMany(f => Instance.Expand(f, stage.Index)).Select(p => p.AsText()!) : [];

    /// <summary>Whether nothing that other pipelines made is named: then the same files make the same plan.</summary>
    public static bool FollowsFromFiles(BoundPipeline pipeline) =>
        !pipeline.Stages.SelectMany(InputsOf).Any(i => i.Source is InputSource.Release or InputSource.Dataset);

    /// <summary>What a stage reads; nothing for a gate.</summary>
    public static IEnumerable<BoundInput> InputsOf(BoundStage stage) => PlanOrder.InputsOf(stage);

    /// <summary>What a pipeline reads of others, with the inputs that it is for.</summary>
    public static IReadOnlyList<(OutsideReference Reference, BoundInput Input)> OutsideOf(BoundPipeline pipeline) =>
    [
        .. from stage in pipeline.Stages
        from input in InputsOf(stage)
        let name = (input.Source as InputSource.Release)?.Reference ?? (input.Source as InputSource.Dataset)?.Reference
        where name is not null
        from value in Instance.Expand(name, stage.Index)
        select (new OutsideReference(input.Source is InputSource.Release, value.AsText()!), input),
    ];

    private void Plan(BoundStage stage)
    {
        TaskPlanner? tasks = null;
        foreach (var instance in Layout.InstancesOf(stage))
        {
            if (_before?.Unchanged(_planned.Count) is { } unchanged)
            {
                _planned.Add(unchanged);
                continue;
            }
            if ((stage is BoundStudy s ? s.Template : stage as BoundTask) is { } task) tasks ??= new(_pipeline, task, stage.Index, _facts, _inputs, _expressions);
            PlannedStage planned = stage switch
            {
                BoundTask => tasks!.Plan(instance),
                BoundStudy study => PlanStudy(study, tasks!.Plan(instance), instance),
                BoundGate gate => PlanGate(gate, instance),
                BoundRelease release => PlanRelease(release, instance),
                _ => throw new InvalidOperationException($"no plan for a {stage.GetType().Name}"),
            };
            var when = stage.Common.When is { } id ? _expressions.Plan(id, instance) : null;
            planned = planned with
            {
                Declaration = stage.Name,
                When = when,
                Failure = (FailureRule)(stage.Common.Failure ?? _pipeline.Settings.Failure),
                After = Sorted(planned.After, when is null ? [] : StagesIn(when)),
            };
            // The study's own common settings are its trials' unless the template says otherwise; the binder has settled that.
            if (planned is PlannedStudy searched) planned = searched with { Template = searched.Template with { After = searched.After } };
            _planned.Add(instance.IsOpen ? Checked(tasks!.FanOut(planned, instance), stage) : planned);
        }
    }

    // That the names are the same the binder has seen; of fan-outs with further indices the outputs may still differ.
    private PlannedFanOut Checked(PlannedFanOut fanOut, BoundStage stage)
    {
        var work = fanOut.Template.Work()!;
        foreach (var before in work.Inputs.Where(i => i.Takes == InputUse.Output).Select(i => i.Source.Stage).Append(work.Use).OfType<int>())
            if (_planned[before] is PlannedFanOut other && (other.Source, other.Output) != (fanOut.Source, fanOut.Output))
                throw new PlanningException(stage.Span, $"`{fanOut.Name}` takes of `{other.Name}` what it has for the same entry, and they go over different outputs");
        return fanOut;
    }

    /// <summary>How many stages a pipeline may come to.</summary>
    public const int MostStages = FanOutLimits.MostStages;

    /// <summary>Whether a stage of a fan-out can be found by it.</summary>
    internal static bool IsKey(string key) => FanOutLimits.IsKey(key);

    private static IReadOnlyList<int> Sorted(IReadOnlyList<int> own, IEnumerable<int> more) => [.. own.Concat(more).Distinct().Order()];

    private static IEnumerable<int> StagesIn(PlannedExpression expression) =>
        expression.Stages.Values.Concat(expression.Lists.Values.SelectMany(l => l.Select(s => s.Stage)));

    private static IEnumerable<int> StagesOf(IEnumerable<PlannedInput> inputs) => inputs.Select(i => i.Source.Stage).OfType<int>();

    private static RunRules PlanRules(RunSettings settings) => new()
    {
        Share = settings.Share, Parallel = settings.Parallel, TimeoutSeconds = settings.Timeout?.TotalSeconds, BudgetSeconds = settings.Budget?.TotalSeconds,
        Cost = FloorPlanner.Plan(settings.Cost),
    };

    private PlannedStudy PlanStudy(BoundStudy study, PlannedTask template, Instance instance)
    {
        return new()
        {
            Name = instance.Name,
            After = template.After,
            Template = template,
            Space = [.. study.Space.Select(StudyPlanner.Dimension)],
            Sampler = PlanTuner(study.Sampler),
            Pruner = PlanTuner(study.Pruner),
            Terminator = study.Stop.Terminator is { } terminator ? PlanTuner(terminator) : null,
            Seed = study.Seed,
            Trials = study.Trials ?? StudyPlanner.SizeOfGrid(study),
            Objectives = [.. study.Objectives.Select(o => PlanObjective(o, instance))],
            Constraints = [.. study.Constraints.Select(c => _expressions.Plan(c, instance))],
            First = study.First,
            Parallel = study.Parallel,
            WarmStart = study.WarmStart,
            Limits = StudyPlanner.Limits(study.Stop),
            Resource = StudyPlanner.Resource(study),
        };
    }

    private PlannedTuner PlanTuner(BoundTuner tuner) => new(tuner.Name, _facts.Plugins[tuner.Plugin], tuner.Settings);

    private PlannedObjective PlanObjective(BoundObjective objective, Instance instance)
    {
        var expression = _expressions.Plan(objective.Expression, instance);
        return new(new(expression.Canonical, objective.Maximize), expression);
    }

    private PlannedGate PlanGate(BoundGate gate, Instance instance)
    {
        var at = _planned.Count;
        IReadOnlyList<PlannedExpression> conditions = [.. gate.Conditions.Select(c => _expressions.Plan(c, instance))];
        int[] measured = [.. gate.Inputs.SelectMany(i => _layout.AllOf(i, instance)).Select(s => s.Index)];
        IReadOnlyList<PlannedInput> released = gate.Approvers.Count == 0 ? []
            : [.. Releases.Value[at].SelectMany(r => r.Release.Inputs.SelectMany(i => _inputs.Plan(i, r.Instance)))];
        return new()
        {
            Name = instance.Name,
            After = [.. measured, .. conditions.SelectMany(StagesIn), .. StagesOf(released)],
            Conditions = conditions,
            Previous = gate.Conditions.Any(_expressions.UsesPrevious) ? PlanPrevious(gate, at, measured) : null,
            Approvers = gate.Approvers,
            Released = released,
        };
    }

    private PlannedRelease PlanRelease(BoundRelease release, Instance instance)
    {
        IReadOnlyList<PlannedInput> inputs = [.. release.Inputs.SelectMany(i => _inputs.Plan(i, instance))];
        var gate = release.Gate is { } through ? _layout.IndexOf(through, instance) : (int?)null;
        return new()
        {
            Name = instance.Name,
            After = [.. StagesOf(inputs), .. gate is { } g ? [g] : Array.Empty<int>()],
            Inputs = inputs,
            Alias = release.Alias,
            Gate = gate,
        };
    }

    private IEnumerable<(int Gate, BoundRelease Release, Instance Instance)> Gated() =>
        from release in _pipeline.Stages.OfType<BoundRelease>()
        where release.Gate is not null
        from instance in Layout.InstancesOf(release)
        select (_layout.IndexOf(release.Gate!, instance), release, instance);

    /// <summary>The evaluation to repeat for the release before: the gate's first stage, with the published model exchanged.</summary>
    private PreviousEvaluation PlanPrevious(BoundGate gate, int at, IReadOnlyList<int> measured)
    {
        if (!Releases.Value[at].Any()) throw new PlanningException(gate.Span, $"`previous` is the release before, and nothing is published through `{gate.Name}`");
        var (release, instance) = Releases.Value[at].First();
        foreach (var model in release.Inputs.SelectMany(i => _inputs.Plan(i, instance)).Select(i => i.Source).Where(s => s.Stage is not null))
            foreach (var evaluation in measured)
                if (((PlannedTask)_planned[evaluation]).Inputs.FirstOrDefault(i => i.Source == model) is { } input)
                    return new(instance.Name, evaluation, input.Name, model.Stage!.Value, model.Output!);
        throw new PlanningException(gate.Span,
            $"`previous` repeats an evaluation for the release before, and no stage that `{gate.Name}` checks takes what `{release.Name}` publishes: measure it in a stage of its own, as `evaluate` and any program can, and check that");
    }
}
