using System.Reflection;
using Factory.Host.Plugins;
using Factory.Host.Values;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>Makes the sampler and the pruner that a person named.</summary>
internal static class LoopTuners
{
    /// <exception cref="LoopException">There is none of that name, or a setting is not one of its; the message says what there is.</exception>
    public static T Create<T>(IReadOnlyList<TunerClass> offered, string kind, LoopCall call) where T : class
    {
        var tuner = offered.FirstOrDefault(t => t.Name == call.Name)
            ?? throw new LoopException($"there is no {kind} `{call.Name}`; there are {string.Join(", ", offered.Select(t => t.Name))}");
        var instance = CreateInstance(tuner.Type);
        foreach (var (name, value) in call.Settings.Members) Set(tuner, instance, name, value);
        return (T)instance;
    }

    private static object CreateInstance(Type type)
    {
        try
        {
            return Activator.CreateInstance(type)!;
        }
        catch (Exception e) when (e is MissingMethodException or TargetInvocationException)
        {
            throw HostException.BadPlugin($"{type.FullName} cannot be made: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static void Set(TunerClass tuner, object instance, string name, Value value)
    {
        var setting = tuner.Settings.FirstOrDefault(s => s.Name == name) ?? throw new LoopException(
            $"`{tuner.Name}` has no setting `{name}`; {(tuner.Settings.Count == 0 ? "it has none" : $"there are {string.Join(", ", tuner.Settings.Select(s => s.Name))}")}");
        try
        {
            var type = setting.Property.PropertyType;
            setting.Property.SetValue(instance, PlainValues.Read(value, Nullable.GetUnderlyingType(type) ?? type));
        }
        catch (InvalidCastException e)
        {
            throw new LoopException($"the setting `{name}` of `{tuner.Name}`: {e.Message}");
        }
        if (value.AsNumber() is { } number && (number < setting.Attribute.Min || number > setting.Attribute.Max))
            throw new LoopException($"the setting `{name}` of `{tuner.Name}` is {value}, and goes from {setting.Attribute.Min} to {setting.Attribute.Max}");
    }
}
