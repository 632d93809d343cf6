using System.Collections.Immutable;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Looks through the values of settings for what stands for something else: C# and files.</summary>
internal static class SettingValues
{
    private const string Inputs = "$inputs";

    /// <summary>Whether <c>inputs</c> is anywhere in it, which is an item for each input.</summary>
    public static bool NamesInputs(Value value) => value switch
    {
        Value.Map map => map.Members.ContainsKey(Inputs) || map.Members.Values.Any(NamesInputs),
        Value.List list => list.Items.Any(NamesInputs),
        _ => false,
    };

    /// <summary>The value with an item for each input where it says <c>inputs</c>; those of a fan-out that is known only when it runs are left to it.</summary>
    /// <param name="declared">The inputs as the file declares them; each becomes one, or of a gather several whose names begin with its own.</param>
    public static Value NameInputs(Value value, IReadOnlyList<PlannedInput> inputs, IReadOnlyList<BoundInput> declared) => value switch
    {
        Value.List list when NamesInputs(list) => Value.Of(list.Items.SelectMany(i => i is Value.Map map && map.Members.TryGetValue(Inputs, out var of)
            ? Named(of.AsText(), inputs, declared) : [NameInputs(i, inputs, declared)])),
        Value.Map map when NamesInputs(map) =>
            new Value.Map(map.Members.ToImmutableSortedDictionary(m => m.Key, m => NameInputs(m.Value, inputs, declared), StringComparer.Ordinal)),
        _ => value,
    };

    private static IEnumerable<Value> Named(string? name, IReadOnlyList<PlannedInput> inputs, IReadOnlyList<BoundInput> declared)
    {
        var gathers = declared.FirstOrDefault(d => d.Name == name)?.Source is InputSource.Output { Key.IsGather: true };
        return inputs.Where(i => name is null || i.Name == name || (gathers && i.Name.StartsWith(name + "-", StringComparison.Ordinal)))
            .Select(i => (Value)(i.Takes == InputUse.Every ? Gathering.EachOf(i.Name) : Value.Of(("$input", i.Name)))).Distinct();
    }

    /// <summary>The paths that it names, as texts or put together from indices.</summary>
    public static IEnumerable<Value> FilePaths(Value value) => value switch
    {
        Value.Map map when map["$file"] is { } path => [path],
        Value.Map map => map.Members.Values.SelectMany(FilePaths),
        Value.List list => list.Items.SelectMany(FilePaths),
        _ => [],
    };

    public static IEnumerable<string> Files(Value value) => FilePaths(value).Select(p => p.AsText()).OfType<string>();

    /// <summary>The value with C# as its canonical text and files with their content's digest.</summary>
    public static Value Resolve(Value value, Func<int, Value.Map> expression, Func<string, ArtifactDigest> file) => value switch
    {
        _ when BoundExpression.IdOf(value) is { } id => expression(id),
        Value.Map map when map["$file"]?.AsText() is { } name => map.With("digest", file(name).Hex),
        Value.Map map => new Value.Map(map.Members.ToImmutableSortedDictionary(m => m.Key, m => Resolve(m.Value, expression, file), StringComparer.Ordinal)),
        Value.List list => Value.Of(list.Items.Select(i => Resolve(i, expression, file))),
        _ => value,
    };
}
