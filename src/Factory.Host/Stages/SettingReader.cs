using System.Collections;
using Factory.Host.Plugins;
using Factory.Host.Values;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>Reads a ticket's settings as the types of the stage's properties.</summary>
internal sealed class SettingReader(Ports ports, RowExpressions expressions)
{
    /// <param name="setting">The setting's name; within a block or list, with <c>.key</c> or <c>.index</c> after it.</param>
    /// <param name="value">What the ticket holds.</param>
    /// <param name="type">The property's type, or that of its elements.</param>
    /// <exception cref="StageFailedException">The value does not fit.</exception>
    public object? Read(string setting, Value value, Type type)
    {
        if (value is Value.Null) return null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            return ReadPlain(setting, value, plain);
        }
        catch (InvalidCastException e)
        {
            throw new StageFailedException($"the setting `{setting}`: {e.Message}", inner: e);
        }
    }

    private object ReadPlain(string setting, Value value, Type type)
    {
        if (type == typeof(SourceFile)) return ports.File(Reference(value, "$file") ?? throw PlainValues.Misfit(value, "a file"));
        if (type == typeof(Argument)) return new Argument(ReadArgument(value));
        if (type == typeof(OutputSpec)) return ReadOutputSpec(value);
        if (type.IsEnum) return ReadChoice(value, type);
        if (SettingTypes.IsListOf(type, out var item)) return ReadList(setting, value, item);
        if (SettingTypes.IsMapOf(type, out item)) return ReadMap(setting, value, item);
        if (SettingTypes.IsExpressionOf(type, out var result))
            return expressions.Create(setting, ((value as Value.Map)?["$csharp"])?.AsText() ?? setting, result);
        return PlainValues.Read(value, type);
    }

    private string ReadArgument(Value value) => value switch
    {
        Value.Text text => text.Value,
        Value.Integer or Value.Number or Value.Bool => value.ToString(),
        _ when Reference(value, "$input") is { } name => ports.PathOfInput(name),
        _ when Reference(value, "$output") is { } name => ports.PathOfOutput(name),
        _ when Reference(value, "$file") is { } name => ports.File(name).Path,
        _ => throw PlainValues.Misfit(value, "an argument"),
    };

    private static OutputSpec ReadOutputSpec(Value value) =>
        value is Value.Map map && Enum.TryParse<ArtifactKind>(map["kind"]?.AsText(), ignoreCase: true, out var kind)
            ? new(kind, map["file"]?.AsText())
            : throw PlainValues.Misfit(value, "an output");

    private static object ReadChoice(Value value, Type type)
    {
        var word = value.AsText();
        var name = Enum.GetNames(type).FirstOrDefault(n => Names.OfProperty(n) == word);
        return name is null ? throw PlainValues.Misfit(value, $"one of {string.Join(", ", Enum.GetNames(type).Select(Names.OfProperty))}")
            : Enum.Parse(type, name);
    }

    private Array ReadList(string setting, Value value, Type item)
    {
        if (value is not Value.List list) throw PlainValues.Misfit(value, "a list");
        var array = Array.CreateInstance(item, list.Items.Length);
        for (var i = 0; i < array.Length; i++) array.SetValue(Read($"{setting}.{i}", list.Items[i], item), i);
        return array;
    }

    private object ReadMap(string setting, Value value, Type item)
    {
        if (value is not Value.Map map) throw PlainValues.Misfit(value, "a block");
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
        foreach (var (key, member) in map.Members) dictionary[key] = Read($"{setting}.{key}", member, item);
        return dictionary;
    }

    // A file's reference also carries its content's digest.
    private static string? Reference(Value value, string mark) => (value as Value.Map)?[mark]?.AsText();
}
