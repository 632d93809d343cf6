using System.Collections.Immutable;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Plans the stages that one declaration comes to: what does not depend on an index is planned once for all of them.</summary>
internal sealed class TaskPlanner
{
    private readonly BoundTask _task;
    private readonly InputPlanner _inputs;
    private readonly PlannedExpressions _expressions;
    private readonly PlanningFacts _facts;
    private readonly PlannedTask _common;
    private readonly IReadOnlyList<KeyValuePair<string, Value>> _varying;
    private readonly bool _filesVary, _compiledVaries, _environmentVaries, _onVaries, _outputsVary;
    private readonly string? _dataset;
    private readonly IReadOnlyList<BoundVariable> _index;

    /// <param name="index">What the declaration fans out over; a study's template has its study's.</param>
    public TaskPlanner(BoundPipeline pipeline, BoundTask task, IReadOnlyList<BoundVariable> index, PlanningFacts facts, InputPlanner inputs,
        PlannedExpressions expressions)
    {
        (_task, _facts, _inputs, _expressions, _index) = (task, facts, inputs, expressions, index);
        _varying = [.. task.Settings.Members.Where(m => Varies(m.Value, index))];
        var varying = _varying.Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        var nothing = new Instance(task.Name, [], []);
        var fixedSettings = new Value.Map(task.Settings.Members.RemoveRange(varying));
        _filesVary = _varying.Any(v => SettingValues.FilePaths(v.Value).Any());
        _compiledVaries = task.Settings.Members.Values.Any(v => expressions.DependsOnIndex(v, index));
        _environmentVaries = Symbolic.IsIn(task.Common.Environment);
        _outputsVary = task.Outputs.Any(o => o.FileName is { } file && Symbolic.IsIn(file));
        _onVaries = task.Common.On.Any(o => o.Arguments.Values.Any(Symbolic.IsIn));
        _dataset = task.IsDataset ? pipeline.Name : null;
        _common = new()
        {
            Name = task.Name,
            After = [],
            Type = task.Type.Name,
            Plugin = facts.Plugins[task.Plugin],
            Settings = (Value.Map)Settled(fixedSettings, nothing, []),
            Inputs = [],
            Outputs = _outputsVary ? [] : Outputs(nothing),
            Files = _filesVary ? new Dictionary<string, ArtifactDigest>() : Files(fixedSettings),
            Expressions = _compiledVaries ? null : expressions.Compiled(task, nothing),
            On = task.Common.On,
            Waits = [.. task.Common.Waits.Select(w => w.TotalSeconds)],
            Retry = PlanRetry(task.Common.Retry),
            TimeoutSeconds = task.Common.Timeout?.TotalSeconds,
            QueueTimeoutSeconds = task.Common.QueueTimeout?.TotalSeconds,
            BudgetSeconds = task.Common.Budget?.TotalSeconds,
            Cost = FloorPlanner.Plan(task.Common.Cost),
            Cache = task.Type.Cacheable ? PlanCache(task.Common.Cache) : CacheUse.None,
            TimeToLiveSeconds = task.Common.TimeToLive?.TotalSeconds,
            Pool = task.Common.Pool,
            PinsHardware = task.Common.PinsHardware,
            Salt = task.Common.Salt,
            Environment = _environmentVaries ? new Dictionary<string, string>() : EnvironmentOf(nothing),
            Secrets = [.. task.Common.Secrets.Distinct(StringComparer.Ordinal)],
            Priority = task.Common.Priority ?? pipeline.Settings.Priority,
        };
    }

    public PlannedTask Plan(Instance instance)
    {
        IReadOnlyList<PlannedInput> inputs = [.. _task.Inputs.SelectMany(i => _inputs.Plan(i, instance))];
        var settings = _common.Settings;
        foreach (var (name, value) in _varying) settings = settings.With(name, Settled(value, instance, inputs));
        var use = _task.Use is { } study ? _inputs.IndexOf(study, instance) : (int?)null;
        return _common with
        {
            Name = instance.Name,
            After = [.. inputs.Select(i => i.Source.Stage).Append(use).OfType<int>()],
            Dataset = _dataset is null ? null : $"{_dataset}/{instance.Name}",
            Settings = settings,
            Inputs = inputs,
            Outputs = _outputsVary ? Outputs(instance) : _common.Outputs,
            Files = _filesVary ? Files(settings) : _common.Files,
            Expressions = _compiledVaries ? _expressions.Compiled(_task, instance) : _common.Expressions,
            Use = use,
            On = _onVaries ? [.. _task.Common.On.Select(o => Resolve(o, instance))] : _common.On,
            Environment = _environmentVaries ? EnvironmentOf(instance) : _common.Environment,
        };
    }

    private IReadOnlyList<PlannedOutput> Outputs(Instance instance) =>
        [.. _task.Outputs.Select(o => new PlannedOutput(o.Name, o.Kind, o.FileName is { } file ? instance.Resolve(file).AsText() : null))];

    /// <summary>A fan-out over what is known only when it runs.</summary>
    /// <param name="template">Each of its stages, with the index where the entry's name is to stand.</param>
    public PlannedFanOut FanOut(PlannedStage template, Instance instance)
    {
        var index = _index.First(i => i.Over is not null);
        var source = _inputs.IndexOf(index.Over!.Stage, instance);
        return new()
        {
            Name = instance.Name,
            Declaration = template.Declaration,
            After = [source],
            Failure = template.Failure,
            Template = template,
            Environment = new(_task.Common.Environment.Members.ToImmutableSortedDictionary(m => m.Key, m => instance.Resolve(m.Value), StringComparer.Ordinal)
                .Where(m => Symbolic.Is(m.Value)).ToImmutableSortedDictionary(StringComparer.Ordinal)),
            Index = index.Name,
            Source = source,
            Output = index.Over.Output,
            Keys = [.. _index.Select(i => i.Over is null ? Symbolic.Plain(instance.Of(i.Name)) : null)],
        };
    }

    private bool Varies(Value setting, IReadOnlyList<BoundVariable> index) =>
        SettingValues.NamesInputs(setting) || index.Count > 0 && (Symbolic.IsIn(setting) || _expressions.DependsOnIndex(setting, index));

    private Value Settled(Value value, Instance instance, IReadOnlyList<PlannedInput> inputs) => SettingValues.Resolve(
        SettingValues.NameInputs(instance.Resolve(value), inputs, _task.Inputs), e => _expressions.Describe(e, instance), f => _facts.Files[f]);

    private Dictionary<string, ArtifactDigest> Files(Value settings) =>
        SettingValues.Files(settings).SelectMany(f => _facts.Imports.GetValueOrDefault(f, []).Prepend(f)).Distinct(StringComparer.Ordinal).ToDictionary(f => f, f => _facts.Files[f], StringComparer.Ordinal);

    private Dictionary<string, string> EnvironmentOf(Instance instance) =>
        _task.Common.Environment.Members.Select(m => (Name: m.Key, Text: instance.Resolve(m.Value).AsText())).Where(m => m.Text is not null)
            .ToDictionary(m => m.Name, m => m.Text!, StringComparer.Ordinal);

    private static HardwareRequest Resolve(HardwareRequest request, Instance instance) =>
        request with { Arguments = request.Arguments.ToDictionary(a => a.Key, a => instance.Resolve(a.Value), StringComparer.Ordinal) };

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
}
