using System.Reflection;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>Says what a stage measures, from its metrics record.</summary>
internal static class MetricsDescriber
{
    private static readonly Dictionary<Type, MetricType> s_types = new()
    {
        [typeof(bool)] = MetricType.Bool,
        [typeof(int)] = MetricType.Int,
        [typeof(long)] = MetricType.Int,
        [typeof(double)] = MetricType.Float,
        [typeof(string)] = MetricType.Text,
    };

    public static IReadOnlyList<MetricDescription> Describe(StageClass stage) =>
        [.. Properties(stage.MetricsType)
            .Select(p => new MetricDescription(Names.OfProperty(p.Name), TypeOf(stage, p), Summary(stage.MetricsType, p), !StageDescriber.IsNullable(p)))];

    /// <summary>The properties that are metrics; none for <see cref="NoMetrics"/> and <see cref="DeclaredMetrics"/>.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type metrics) =>
        metrics == typeof(NoMetrics) || metrics == typeof(DeclaredMetrics)
            ? []
            : metrics.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0);

    private static MetricType TypeOf(StageClass stage, PropertyInfo property) =>
        s_types.TryGetValue(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, out var type)
            ? type
            : throw HostException.BadPlugin(
                $"{stage.Type.FullName}: the metric {property.Name} is a {property.PropertyType.Name}; bool, int, long, double and string are known");

    // On a positional record the attribute sits on the constructor's parameter.
    private static string Summary(Type metrics, PropertyInfo property) =>
        property.GetCustomAttribute<MetricAttribute>()?.Summary
        ?? metrics.GetConstructors().SelectMany(c => c.GetParameters())
            .FirstOrDefault(p => p.Name == property.Name)?.GetCustomAttribute<MetricAttribute>()?.Summary
        ?? "";
}
