using Factory.Sdk;

namespace Factory.Language;

/// <summary>All stage types and hardware that pipelines may name, from the plugins' descriptions.</summary>
public sealed class Catalog
{
    private readonly Dictionary<string, (StageDescription Type, string Plugin)> _stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BackendDescription> _backends = new(StringComparer.Ordinal);

    /// <param name="plugins">In order of precedence: where two offer the same name, the first is taken.</param>
    public Catalog(IEnumerable<PluginDescription> plugins)
    {
        foreach (var plugin in plugins)
        {
            foreach (var stage in plugin.Stages) _stages.TryAdd(stage.Name, (stage, plugin.Id));
            foreach (var backend in plugin.Backends) _backends.TryAdd(backend.Kind, backend);
        }
    }

    public IReadOnlyDictionary<string, (StageDescription Type, string Plugin)> Stages => _stages;
    public IReadOnlyDictionary<string, BackendDescription> Backends => _backends;
}
