using System.Collections;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>A setting's value as a new instance of the class has it, written as a pipeline's value.</summary>
internal static class SettingDefaults
{
    /// <exception cref="NotSupportedException">A value of that type cannot be a default.</exception>
    public static Value Write(object value) => value switch
    {
        bool b => b,
        int i => (long)i,
        long l => l,
        double d => d,
        string s => s,
        TimeSpan t => t.TotalSeconds,
        ByteSize b => b.Bytes,
        Fraction f => f.Value,
        Argument a => a.Text,
        Enum e => Names.OfProperty(e.ToString()),
        OutputSpec o => Value.Of(("kind", Names.OfProperty(o.Kind.ToString())), ("file", o.FileName is { } file ? file : Value.Null.Instance)),
        IDictionary map => Value.Of([.. map.Keys.Cast<string>().Select(k => (k, Write(map[k]!)))]),
        IEnumerable list => Value.Of(list.Cast<object>().Select(Write)),
        _ => throw new NotSupportedException($"a {value.GetType().Name} cannot be a default"),
    };
}
