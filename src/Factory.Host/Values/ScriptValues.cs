using System.Reflection;
using Factory.Host.Plugins;
using Factory.Sdk;

namespace Factory.Host.Values;

/// <summary>Reads values as the parameters of compiled expressions: plain types, lists of them, and the records that were generated for their scope.</summary>
internal static class ScriptValues
{
    /// <exception cref="InvalidCastException">The value does not fit.</exception>
    public static object? Read(Value value, Type type)
    {
        if (value is Value.Null) return Absent(type);
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (SettingTypes.IsListOf(plain, out var item)) return ReadList(value, item);
        return plain.Assembly.IsCollectible ? ReadRecord(value, plain) : PlainValues.Read(value, plain);
    }

    private static object? Absent(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? throw new InvalidCastException($"there is no value, and a {type.Name} is needed") : null;

    private static Array ReadList(Value value, Type item)
    {
        if (value is not Value.List list) throw PlainValues.Misfit(value, "a list");
        var array = Array.CreateInstance(item, list.Items.Length);
        for (var i = 0; i < array.Length; i++) array.SetValue(Read(list.Items[i], item), i);
        return array;
    }

    // The generated records have one constructor, whose parameters are named as the members.
    private static object ReadRecord(Value value, Type type)
    {
        if (value is not Value.Map map) throw PlainValues.Misfit(value, "a record");
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => ReadMember(map, p))]);
    }

    private static object? ReadMember(Value.Map map, ParameterInfo parameter)
    {
        try
        {
            return Read(map[parameter.Name!] ?? Value.Null.Instance, parameter.ParameterType);
        }
        catch (InvalidCastException e)
        {
            throw new InvalidCastException($"{parameter.Name}: {e.Message}", e);
        }
    }
}
