using Factory.Sdk;

namespace Factory.Language;

/// <summary>All stage types, samplers, pruners, terminators and hardware that pipelines may name, from the plugins' descriptions.</summary>
public sealed class Catalog
{
    private readonly Dictionary<string, (StageDescription Type, string Plugin)> _stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TunerDescription Type, string Plugin)> _samplers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TunerDescription Type, string Plugin)> _pruners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TunerDescription Type, string Plugin)> _terminators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BackendDescription> _backends = new(StringComparer.Ordinal);

    /// <param name="plugins">In order of precedence: where two offer the same name, the first is taken.</param>
    public Catalog(IEnumerable<PluginDescription> plugins)
    {
        foreach (var plugin in plugins)
        {
            foreach (var stage in plugin.Stages) _stages.TryAdd(stage.Name, (stage, plugin.Id));
            foreach (var sampler in plugin.Samplers) _samplers.TryAdd(sampler.Name, (sampler, plugin.Id));
            foreach (var pruner in plugin.Pruners) _pruners.TryAdd(pruner.Name, (pruner, plugin.Id));
            foreach (var terminator in plugin.Terminators) _terminators.TryAdd(terminator.Name, (terminator, plugin.Id));
            foreach (var backend in plugin.Backends) _backends.TryAdd(backend.Kind, backend);
        }
        foreach (var family in _backends.Values.ToList().SelectMany(b => b.Families.Select(f => (Name: f, Member: b))).GroupBy(f => f.Name, f => f.Member))
            _backends.TryAdd(family.Key, Family(family.Key, [.. family.OrderBy(b => b.Kind, StringComparer.Ordinal)]));
    }

    public IReadOnlyDictionary<string, (StageDescription Type, string Plugin)> Stages => _stages;
    public IReadOnlyDictionary<string, (TunerDescription Type, string Plugin)> Samplers => _samplers;
    public IReadOnlyDictionary<string, (TunerDescription Type, string Plugin)> Pruners => _pruners;
    public IReadOnlyDictionary<string, (TunerDescription Type, string Plugin)> Terminators => _terminators;
    /// <summary>By the word in a pipeline: a backend, or a family of several.</summary>
    public IReadOnlyDictionary<string, BackendDescription> Backends => _backends;

    // What all of them understand in the same way; the words are the first one's.
    private static BackendDescription Family(string name, IReadOnlyList<BackendDescription> members) =>
        new(name, $"Any of {string.Join(", ", members.Select(m => m.Kind))}.",
            [.. members[0].Arguments.Where(a => members.All(m => m.Arguments.Any(other => IsLike(a, other))))]);

    private static bool IsLike(RequestArgument a, RequestArgument b) =>
        (a.Name, a.Type.ToString(), a.Rule, a.Target) == (b.Name, b.Type.ToString(), b.Rule, b.Target) && Equals(a.Default, b.Default);
}
