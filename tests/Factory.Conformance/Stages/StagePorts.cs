using System.Reflection;
using System.Text.Json;
using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>The inputs and outputs of a stage instance; outputs that are still null are made on the bench.</summary>
internal sealed record StagePorts(IReadOnlyList<InputArtifact> Inputs, IReadOnlyList<OutputArtifact> Outputs)
{
    public static StagePorts Of(object stage, StageBench bench)
    {
        var inputs = new List<InputArtifact>();
        var outputs = new List<OutputArtifact>();
        foreach (var property in stage.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<InputAttribute>() is not null) inputs.AddRange(Artifacts<InputArtifact>(property.GetValue(stage)));
            if (property.GetCustomAttribute<OutputAttribute>() is not { } output) continue;
            if (property.GetValue(stage) is null && property.PropertyType == typeof(OutputArtifact))
                property.SetValue(stage, bench.Output(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), output.Kind));
            outputs.AddRange(Artifacts<OutputArtifact>(property.GetValue(stage)));
        }
        return new(inputs, outputs);
    }

    private static IEnumerable<T> Artifacts<T>(object? value) where T : class => value switch
    {
        null => [],
        T one => [one],
        IReadOnlyDictionary<string, T> many => many.Values,
        _ => throw new ConformanceException(
            $"a property marked as input or output holds a {value.GetType().Name}; it must be one {typeof(T).Name}, or a dictionary of them"),
    };
}
