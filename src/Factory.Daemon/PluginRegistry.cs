using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>The plugins that this daemon started with, in the forms in which its parts need them.</summary>
internal sealed class PluginRegistry(PluginScan scan)
{
    public IReadOnlyList<InstalledPlugin> All => scan.Plugins;
    public Catalog Catalog { get; } = new(scan.Plugins.Select(p => p.Description));
    public IReadOnlyDictionary<string, PluginIdentity> Identities { get; } =
        scan.Plugins.ToDictionary(p => p.Manifest.Id, p => new PluginIdentity(p.Manifest.Id, p.Manifest.Version, p.Digest), StringComparer.Ordinal);

    public IReadOnlyList<PluginView> Views =>
        [.. scan.Plugins.Select(View), .. scan.Broken.Select(b => new PluginView
        {
            Id = Path.GetFileName(Path.GetDirectoryName(b.Directory))!, Version = Path.GetFileName(b.Directory), Digest = "", Directory = b.Directory,
            Problem = b.Reason,
        })];

    private static PluginView View(InstalledPlugin plugin) => new()
    {
        Id = plugin.Manifest.Id, Version = plugin.Manifest.Version, Digest = plugin.Digest, Directory = plugin.Directory,
        Stages = [.. plugin.Description.Stages.Select(s => s.Name)], Backends = [.. plugin.Description.Backends.Select(b => b.Kind)],
    };
}
