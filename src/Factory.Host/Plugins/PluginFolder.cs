using System.Reflection;
using Factory.Protocol;
using Factory.Sdk;
using McMaster.NETCore.Plugins;

namespace Factory.Host.Plugins;

/// <summary>A plugin's folder, loaded: its manifest, and the classes in it that are stages, backends, samplers, pruners or terminators.</summary>
internal sealed class PluginFolder
{
    public required PluginManifest Manifest { get; init; }
    public required IReadOnlyList<StageClass> Stages { get; init; }
    public required IReadOnlyList<Type> Backends { get; init; }
    public required IReadOnlyList<TunerClass> Samplers { get; init; }
    public required IReadOnlyList<TunerClass> Pruners { get; init; }
    public required IReadOnlyList<TunerClass> Terminators { get; init; }

    /// <exception cref="HostException">The folder is no good plugin; the message says why.</exception>
    public static PluginFolder Load(string directory)
    {
        var root = Path.GetFullPath(directory);
        var manifest = ReadManifest(root);
        var types = LoadTypes(Path.Combine(root, manifest.Assembly));
        SdkMismatch.Check(types, manifest);
        var classes = types.Where(t => t is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }).ToList();
        var stages = classes.Where(t => t.IsDefined(typeof(StageAttribute), inherit: false)).Select(StageClass.Of)
            .OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
        foreach (var same in stages.GroupBy(s => s.Name).Where(g => g.Count() > 1))
            throw HostException.BadPlugin($"{manifest.Id}: two stages are called `{same.Key}`: {string.Join(", ", same.Select(s => s.Type.FullName))}");
        var backends = classes.Where(t => t.IsAssignableTo(typeof(IHardwareBackend))).OrderBy(t => t.FullName, StringComparer.Ordinal).ToList();
        var (samplers, pruners, terminators) = (TunerClass.SamplersOf(classes), TunerClass.PrunersOf(classes), TunerClass.TerminatorsOf(classes));
        if (stages.Count + backends.Count + samplers.Count + pruners.Count + terminators.Count == 0)
            throw HostException.BadPlugin(
                $"{manifest.Id}: {manifest.Assembly} holds no class marked [Stage], [Sampler], [Pruner] or [Terminator] and none that implements IHardwareBackend");
        return new() { Manifest = manifest, Stages = stages, Backends = backends, Samplers = samplers, Pruners = pruners, Terminators = terminators };
    }

    private static PluginManifest ReadManifest(string root)
    {
        try
        {
            return PluginManifest.Read(root);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw HostException.BadPlugin(e.Message, e);
        }
    }

    // Only the Sdk is shared with the plugin; all else it has for itself.
    private static Type[] LoadTypes(string assembly)
    {
        try
        {
            return PluginLoader.CreateFromAssemblyFile(assembly, [typeof(IStage<>)]).LoadDefaultAssembly().GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            throw HostException.BadPlugin($"{assembly} does not load: {e.LoaderExceptions.FirstOrDefault()?.Message ?? e.Message}", e);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidOperationException)
        {
            throw HostException.BadPlugin($"{assembly} does not load: {e.Message}", e);
        }
    }
}
