using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Looks through the values of settings for what stands for something else: C# and files.</summary>
internal static class SettingValues
{
    public static int? ExpressionId(Value value) => value is Value.Map map && map["$expression"] is Value.Integer id ? (int)id.Value : null;

    public static IEnumerable<string> Files(Value value) => value switch
    {
        Value.Map map when map["$file"]?.AsText() is { } name => [name],
        Value.Map map => map.Members.Values.SelectMany(Files),
        Value.List list => list.Items.SelectMany(Files),
        _ => [],
    };

    /// <summary>The value with C# as its canonical text and files with their content's digest.</summary>
    public static Value Resolve(Value value, Func<int, Value.Map> expression, Func<string, ArtifactDigest> file) => value switch
    {
        _ when ExpressionId(value) is { } id => expression(id),
        Value.Map map when map["$file"]?.AsText() is { } name => map.With("digest", file(name).Hex),
        Value.Map map => new Value.Map(map.Members.ToImmutableSortedDictionary(m => m.Key, m => Resolve(m.Value, expression, file), StringComparer.Ordinal)),
        Value.List list => Value.Of(list.Items.Select(i => Resolve(i, expression, file))),
        _ => value,
    };
}
