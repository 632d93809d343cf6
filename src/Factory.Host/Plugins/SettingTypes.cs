using System.Diagnostics.CodeAnalysis;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>Which <see cref="SettingType"/> a C# type stands for.</summary>
internal static class SettingTypes
{
    private static readonly Dictionary<Type, SettingKind> s_plain = new()
    {
        [typeof(bool)] = SettingKind.Bool,
        [typeof(int)] = SettingKind.Integer,
        [typeof(long)] = SettingKind.Integer,
        [typeof(double)] = SettingKind.Number,
        [typeof(string)] = SettingKind.Text,
        [typeof(TimeSpan)] = SettingKind.Duration,
        [typeof(ByteSize)] = SettingKind.Bytes,
        [typeof(Fraction)] = SettingKind.Fraction,
        [typeof(Interval)] = SettingKind.Range,
        [typeof(SourceFile)] = SettingKind.File,
        [typeof(Argument)] = SettingKind.Argument,
        [typeof(OutputSpec)] = SettingKind.OutputSpec,
        [typeof(MetricType)] = SettingKind.MetricType,
    };

    private static readonly Type[] s_results = [typeof(bool), typeof(double), typeof(long), typeof(string)];

    /// <summary>Null when no setting can have that type.</summary>
    public static SettingType? Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (s_plain.TryGetValue(plain, out var kind)) return new(kind);
        if (plain.IsEnum) return new(SettingKind.Choice, Choices: [.. Enum.GetNames(plain).Select(Names.OfProperty)]);
        if (IsListOf(plain, out var item)) return Of(item) is { } element ? new(SettingKind.List, element) : null;
        if (IsMapOf(plain, out item)) return Of(item) is { } member ? new(SettingKind.Map, member) : null;
        if (IsExpressionOf(plain, out item)) return s_results.Contains(item) ? new(SettingKind.Expression, Of(item)) : null;
        return null;
    }

    public static bool IsListOf(Type type, [NotNullWhen(true)] out Type? item) => IsGeneric(type, typeof(IReadOnlyList<>), 0, out item);

    public static bool IsMapOf(Type type, [NotNullWhen(true)] out Type? item) =>
        IsGeneric(type, typeof(IReadOnlyDictionary<,>), 1, out item) && type.GetGenericArguments()[0] == typeof(string);

    public static bool IsExpressionOf(Type type, [NotNullWhen(true)] out Type? result) => IsGeneric(type, typeof(RowExpression<>), 0, out result);

    private static bool IsGeneric(Type type, Type definition, int argument, [NotNullWhen(true)] out Type? found)
    {
        found = type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GetGenericArguments()[argument] : null;
        return found is not null;
    }
}
