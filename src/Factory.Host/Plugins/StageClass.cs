using System.Reflection;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>A class marked as a stage, taken apart: its ports and settings by the names that pipelines use.</summary>
internal sealed record StageClass(
    Type Type, StageAttribute Attribute, Type MetricsType,
    IReadOnlyList<Port<InputAttribute>> Inputs, IReadOnlyList<Port<OutputAttribute>> Outputs, IReadOnlyList<Port<SettingAttribute>> Settings)
{
    public string Name => Attribute.Name;

    /// <summary>The property that holds the types of declared metrics, or null.</summary>
    public string? MetricsFrom => Type.GetCustomAttribute<MetricsFromAttribute>()?.Setting;

    public object CreateInstance()
    {
        try
        {
            return Activator.CreateInstance(Type)!;
        }
        catch (MissingMethodException e)
        {
            throw HostException.BadPlugin($"{Type.FullName}: a stage needs a public constructor without parameters", e);
        }
        catch (TargetInvocationException e)
        {
            throw HostException.BadPlugin($"{Type.FullName}: its constructor threw {e.InnerException!.GetType().Name}: {e.InnerException.Message}", e);
        }
    }

    public static StageClass Of(Type type)
    {
        var contracts = type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStage<>)).ToList();
        if (contracts.Count != 1)
            throw HostException.BadPlugin(
                $"{type.FullName}: a class marked [Stage] implements IStage<TMetrics> exactly once, and this one does {contracts.Count} times");
        return new(
            type, type.GetCustomAttribute<StageAttribute>()!, contracts[0].GetGenericArguments()[0],
            Port<InputAttribute>.Of(type), Port<OutputAttribute>.Of(type), Port<SettingAttribute>.Of(type));
    }
}

/// <summary>A marked property.</summary>
internal sealed record Port<TAttribute>(string Name, PropertyInfo Property, TAttribute Attribute) where TAttribute : Attribute
{
    public static IReadOnlyList<Port<TAttribute>> Of(Type type) =>
        [.. from property in type.GetProperties()
            let attribute = property.GetCustomAttribute<TAttribute>()
            where attribute is not null
            select new Port<TAttribute>(Names.OfProperty(property.Name), property, attribute)];
}
