using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>
/// A plugin that was built against another Sdk brings its own copy, whose interfaces have the same names and are not
/// the same types. Without this check it would look like a plugin that holds nothing.
/// </summary>
internal static class SdkMismatch
{
    private static readonly string[] s_contracts =
        [.. new[] { typeof(IStage<>), typeof(IHardwareBackend), typeof(ISampler), typeof(IPruner), typeof(ITerminator) }.Select(t => t.FullName!)];

    public static void Check(IEnumerable<Type> types, PluginManifest manifest)
    {
        var own = typeof(IStage<>).Assembly;
        foreach (var type in types)
        {
            var foreign = type.GetInterfaces().Select(i => i.IsGenericType ? i.GetGenericTypeDefinition() : i)
                .FirstOrDefault(i => s_contracts.Contains(i.FullName) && i.Assembly != own);
            if (foreign is null) continue;
            throw HostException.BadPlugin(
                $"{manifest.Id}: {type.FullName} is built against {foreign.Assembly.GetName().Name} {foreign.Assembly.GetName().Version}, and this host offers "
                + $"{own.GetName().Version}: build the plugin against this Factory's Sdk, and do not ship a copy of it (Private=\"false\" "
                + "ExcludeAssets=\"runtime\")");
        }
    }
}
