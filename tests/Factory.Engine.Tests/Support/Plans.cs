using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary>Small plans. Stages are tasks without inputs that differ by their names.</summary>
internal static class Plans
{
    public static PlannedTask Task(string name, params int[] after) => new()
    {
        Name = name, After = after, Type = "test", Plugin = new("test", "1.0.0", "0"), Settings = Value.Of(("name", name)), Inputs = [], Outputs = [],
    };

    public static PipelinePlan Of(params PlannedStage[] stages) => new("pipeline", stages);

    /// <summary>Stages that depend on nothing, called <c>s0</c>, <c>s1</c> and so on.</summary>
    public static PipelinePlan Wide(string pipeline, int stages, Func<PlannedTask, PlannedTask>? change = null) =>
        new(pipeline,
            [.. Enumerable.Range(0, stages).Select(i => (change ?? (t => t))(Task($"s{i}") with { Settings = Value.Of(("of", pipeline), ("i", (long)i)) }))]);

    public static IReadOnlyList<HardwareRequest> Cpu(long cores, long? memory = null) =>
        [new("cpu", memory is { } m ? new Dictionary<string, Value> { ["cores"] = cores, ["memory"] = m } : new Dictionary<string, Value> { ["cores"] = cores },
            new Dictionary<string, string>())];

    public static IReadOnlyList<HardwareRequest> Gpus(int count = 1, string? model = null, bool together = false)
    {
        var arguments = new Dictionary<string, Value> { ["count"] = (long)count };
        if (model is not null) arguments["model"] = model;
        if (together) arguments["same_island"] = true;
        return [new("gpu", arguments, new Dictionary<string, string>())];
    }

    public static PlannedExpression CSharp(string text, params (string Name, int Stage)[] stages) =>
        new("x.dll", "M", text, Value.Map.Empty, stages.ToDictionary(s => s.Name, s => s.Stage), false);
}
