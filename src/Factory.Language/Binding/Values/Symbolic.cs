using Factory.Sdk;

namespace Factory.Language;

/// <summary>
/// Values that stand for the indices of a fan-out until it is known which of its stages is meant: <c>{"$index": name}</c>, and
/// <c>{"$text": […]}</c> for a text that is put together of such.
/// </summary>
public static class Symbolic
{
    private const string IndexMark = "$index";
    private const string TextMark = "$text";
    private const string As = "as";

    /// <summary>The value of an index.</summary>
    internal static Value Index(string name) => Value.Of((IndexMark, name));

    /// <summary>The index's name, where the value is one as it is.</summary>
    public static string? IndexOf(Value value) => value is Value.Map map ? map[IndexMark]?.AsText() : null;

    /// <summary>A text of these parts; a plain one where no index is among them.</summary>
    internal static Value Text(IReadOnlyList<Value> parts) =>
        parts.Any(Is) ? Value.Of((TextMark, Value.Of(parts))) : string.Concat(parts.Select(Plain));

    internal static Value AsText(Value value) => IndexOf(value) is null ? value : ((Value.Map)value).With(As, "text");

    internal static Value AsNumber(Value value) => IndexOf(value) is null ? value : ((Value.Map)value).With(As, "number");

    /// <summary>Whether it is an index, or a text that is put together of some.</summary>
    public static bool Is(Value value) => value is Value.Map map && (map.Members.ContainsKey(IndexMark) || map.Members.ContainsKey(TextMark));

    /// <summary>Whether an index is anywhere in it.</summary>
    public static bool IsIn(Value value) => value switch
    {
        Value.Map map => Is(map) || map.Members.Values.Any(IsIn),
        Value.List list => list.Items.Any(IsIn),
        _ => false,
    };

    /// <summary>The names of the indices that are anywhere in it.</summary>
    public static IEnumerable<string> Names(Value value) => value switch
    {
        _ when IndexOf(value) is { } name => [name],
        Value.Map map => map.Members.Values.SelectMany(Names),
        Value.List list => list.Items.SelectMany(Names),
        _ => [],
    };

    /// <summary>The value with its indices resolved, at any depth.</summary>
    /// <param name="values">The values of the indices.</param>
    public static Value Resolve(Value value, Func<string, Value> values)
    {
        switch (value)
        {
            case Value.Map map when map[IndexMark]?.AsText() is { } name:
                var found = values(name);
                // A list that is known only when it runs stays as it is.
                if (Is(found)) return map;
                return map[As]?.AsText() switch
                {
                    "text" => Plain(found),
                    "number" => found.AsNumber()!.Value,
                    _ => found,
                };
            case Value.Map map when map[TextMark] is Value.List parts:
                return Text([.. parts.Items.Select(p => Resolve(p, values))]);
            case Value.Map map:
                var members = map.Members;
                foreach (var (name, member) in map.Members)
                    if (Resolve(member, values) is var resolved && !ReferenceEquals(resolved, member)) members = members.SetItem(name, resolved);
                return ReferenceEquals(members, map.Members) ? map : new Value.Map(members);
            case Value.List list when list.Items.Any(IsIn):
                return Value.Of(list.Items.Select(i => Resolve(i, values)));
            default:
                return value;
        }
    }

    /// <summary>A value as it stands in a text.</summary>
    public static string Plain(Value value) => value.AsText() ?? value.ToString();
}
