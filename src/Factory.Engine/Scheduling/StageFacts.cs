using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What follows from the state of a stage and of those before it.</summary>
internal static class StageFacts
{
    private static readonly IReadOnlyList<HardwareRequest> OneCore = [new("cpu", new Dictionary<string, Value>(), new Dictionary<string, string>())];

    public static IReadOnlyDictionary<string, ArtifactReference> InputsOf(StageState stage, IReadOnlyList<PlannedInput> inputs) =>
        inputs.ToDictionary(i => i.Name, i => Resolve(stage.Run, i), StringComparer.Ordinal);

    public static ArtifactReference Resolve(RunState run, PlannedInput input) => input.Source switch
    {
        { Content: { } content } => new(input.Kind, content),
        { Stage: { } index, Output: { } output } => run.StageList[index].Result!.Outputs[output],
        _ => throw new InvalidOperationException($"input {input.Name} has no source"),
    };

    /// <summary>The task with what a study chose for what the pipeline leaves open.</summary>
    public static PlannedTask Chosen(StageState stage, PlannedTask task) => task.Use is { } study ? Choose(task, stage.Run.StageList[study].Result!.Best!) : task;

    /// <param name="point">Settings, and variables as <c>env.NAME</c>.</param>
    public static PlannedTask Choose(PlannedTask task, Value.Map point)
    {
        const string variable = "env.";
        var variables = point.Members.Where(m => m.Key.StartsWith(variable, StringComparison.Ordinal)).ToList();
        return task with
        {
            Settings = new(task.Settings.Members.SetItems(point.Members.RemoveRange(variables.Select(v => v.Key)))),
            Environment = variables.Count == 0 ? task.Environment
                : task.Environment.Concat(variables.Select(v => KeyValuePair.Create(v.Key[variable.Length..], v.Value.AsText() ?? v.Value.ToString()))).ToDictionary(StringComparer.Ordinal),
        };
    }

    public static IReadOnlyList<HardwareRequest> RequestsOf(PlannedTask task) => RequestsOf(task.On);

    /// <param name="on">Empty for one core of the machine.</param>
    public static IReadOnlyList<HardwareRequest> RequestsOf(IReadOnlyList<HardwareRequest> on) => on.Count > 0 ? on : OneCore;

    /// <summary>The requests, grown by what earlier attempts lacked.</summary>
    public static IReadOnlyList<HardwareRequest> RequestsOf(StageState stage, PlannedTask task)
    {
        var starved = stage.AttemptList.Count(a => a.Outcome?.End == AttemptEnd.OutOfMemory);
        var requests = stage.Pinned is { } pinned ? [pinned] : RequestsOf(task);
        return starved == 0 ? requests : [.. requests.Select(r => Grow(r, Math.Pow(task.Retry.Grow, starved)))];
    }

    private static HardwareRequest Grow(HardwareRequest request, double factor) => request with
    {
        Arguments =
            request.Arguments.ToDictionary(a => a.Key, a => a is { Key: "memory", Value: Value.Integer bytes } ? (long)(bytes.Value * factor) : a.Value),
    };

    /// <summary>The values of the names of an expression. Metrics are records with members in PascalCase.</summary>
    /// <param name="previous">The metrics of the release before, when it is known and there is one.</param>
    public static Value.Map NamesOf(PlannedExpression expression, RunState run, StageResult? previous)
    {
        var names = expression.Params;
        foreach (var (name, index) in expression.Stages) names = names.With(name, Record(run.StageList[index].Result!.Metrics));
        foreach (var (name, stages) in expression.Lists)
            names = names.With(name, Value.Of(stages.Select(s => (Value)Record(run.StageList[s.Stage].Result!.Metrics).With("Key", s.Key))));
        return expression.UsesPrevious ? names.With("previous", previous is null ? Value.Null.Instance : Record(previous.Metrics)) : names;
    }

    public static Value.Map Record(Value.Map metrics) =>
        new(metrics.Members.ToImmutableSortedDictionary(m => MetricNames.ToPascal(m.Key), m => m.Value, StringComparer.Ordinal));

    public static Question Ask(PlannedExpression expression, Value.Map names) => new(expression.Assembly, expression.Method, expression.Canonical, names);
}
