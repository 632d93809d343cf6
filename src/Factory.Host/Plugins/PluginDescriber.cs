using System.Reflection;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>Says what a loaded plugin offers.</summary>
internal static class PluginDescriber
{
    public static PluginDescription Describe(PluginFolder plugin)
    {
        var backends = plugin.Backends.Select(Describe).ToList();
        foreach (var same in backends.GroupBy(b => b.Kind).Where(g => g.Count() > 1))
            throw HostException.BadPlugin($"{plugin.Manifest.Id}: two backends are called `{same.Key}`");
        return new(plugin.Manifest.Id, plugin.Manifest.Version, [.. plugin.Stages.Select(StageDescriber.Describe)], backends)
        {
            Samplers = [.. plugin.Samplers.Select(t => t.Describe())], Pruners = [.. plugin.Pruners.Select(t => t.Describe())],
            Terminators = [.. plugin.Terminators.Select(t => t.Describe())],
        };
    }

    public static IHardwareBackend CreateBackend(Type type)
    {
        try
        {
            return (IHardwareBackend)Activator.CreateInstance(type)!;
        }
        catch (MissingMethodException e)
        {
            throw HostException.BadPlugin($"{type.FullName}: a backend needs a public constructor without parameters", e);
        }
        catch (TargetInvocationException e)
        {
            throw HostException.BadPlugin($"{type.FullName}: its constructor threw {e.InnerException!.GetType().Name}: {e.InnerException.Message}", e);
        }
    }

    // Not disposed: a backend that was only asked for its description has nothing to let go, and disposing runs more foreign code.
    private static BackendDescription Describe(Type type)
    {
        var backend = CreateBackend(type);
        try
        {
            return backend.Description ?? throw HostException.BadPlugin($"{type.FullName}: its Description is null");
        }
        catch (Exception e) when (e is not HostException)
        {
            throw HostException.BadPlugin($"{type.FullName}: its Description threw {e.GetType().Name}: {e.Message}", e);
        }
    }
}
