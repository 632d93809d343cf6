using Factory.Host.Plugins;
using Factory.Host.Values;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>What a stage returned, as the metrics of its result.</summary>
internal static class Metrics
{
    /// <exception cref="StageFailedException">A metric is missing, or is not what was declared.</exception>
    public static Value.Map Read(object? metrics, StageClass stage, Ticket ticket) => metrics switch
    {
        null => throw new StageFailedException("the stage returned no metrics (null)"),
        DeclaredMetrics declared => ReadDeclared(declared, ticket.Settings[Names.OfProperty(stage.MetricsFrom!)] as Value.Map ?? Value.Map.Empty),
        _ => ReadRecord(metrics, stage),
    };

    private static Value.Map ReadRecord(object metrics, StageClass stage)
    {
        var map = Value.Map.Empty;
        foreach (var property in MetricsDescriber.Properties(stage.MetricsType))
        {
            var name = Names.OfProperty(property.Name);
            if (property.GetValue(metrics) is { } value) map = map.With(name, PlainValues.Write(value)!);
            else if (!StageDescriber.IsNullable(property)) throw Missing(name);
        }
        return map;
    }

    private static Value.Map ReadDeclared(DeclaredMetrics metrics, Value.Map declared)
    {
        var map = Value.Map.Empty;
        foreach (var (name, type) in declared.Members)
        {
            if (metrics.Values.GetValueOrDefault(name) is not { } value || value is Value.Null) throw Missing(name);
            map = map.With(name, Typed(name, value, type.AsText() ?? ""));
        }
        return map;
    }

    private static Value Typed(string name, Value value, string type)
    {
        try
        {
            return type switch
            {
                "float" => (double)PlainValues.Read(value, typeof(double)),
                "int" => (long)PlainValues.Read(value, typeof(long)),
                "bool" => (bool)PlainValues.Read(value, typeof(bool)),
                _ => (string)PlainValues.Read(value, typeof(string)),
            };
        }
        catch (InvalidCastException e)
        {
            throw new StageFailedException($"the metric `{name}` is declared as {type}: {e.Message}", inner: e);
        }
    }

    private static StageFailedException Missing(string name) => new($"the stage returned without the metric `{name}`, which it declares");
}
