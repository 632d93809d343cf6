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
            .Select(p => Describe(stage, p, Attribute(stage.MetricsType, p)))];

    private static MetricDescription Describe(StageClass stage, PropertyInfo property, MetricAttribute? said) =>
        new(Names.OfProperty(property.Name), TypeOf(stage, property), said?.Summary ?? "", !StageDescriber.IsNullable(property)) { Min = Bound(said?.Min), Max = Bound(said?.Max) };

    private static double? Bound(double? said) => said is { } bound && double.IsFinite(bound) ? bound : null;

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
    private static MetricAttribute? Attribute(Type metrics, PropertyInfo property) =>
        property.GetCustomAttribute<MetricAttribute>()
        ?? metrics.GetConstructors().SelectMany(c => c.GetParameters())
            .FirstOrDefault(p => p.Name == property.Name)?.GetCustomAttribute<MetricAttribute>();
}
