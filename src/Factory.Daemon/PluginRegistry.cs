using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>
/// The plugins, in the forms in which the daemon's parts need them. One that was put there or built anew is noticed when the next pipeline is
/// handed in; hardware backends are taken up at the daemon's start.
/// </summary>
internal sealed class PluginRegistry(PluginCatalog plugins, IReadOnlyList<string> roots)
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile Known _known = new(plugins.Current);

    public IReadOnlyList<InstalledPlugin> All => _known.Scan.Plugins;
    public IReadOnlyList<Sdk.PluginDescription> Descriptions => _known.Descriptions;
    public Catalog Catalog => _known.Catalog;
    public IReadOnlyDictionary<string, PluginIdentity> Identities => _known.Identities;

    public IReadOnlyList<PluginView> Views => _known.Views;

    /// <summary>Looks whether the plugins are still those that are known, and reads them again where they are not.</summary>
    public async Task LookAgain(CancellationToken cancellationToken)
    {
        if (!plugins.HaveChanged(roots)) return;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (plugins.HaveChanged(roots)) _known = new(await plugins.ScanAsync(roots, cancellationToken));
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed record Known(PluginScan Scan)
    {
        public IReadOnlyList<Sdk.PluginDescription> Descriptions { get; } = [.. Scan.Plugins.Select(p => p.Description)];

        public Catalog Catalog { get; } = new(Scan.Plugins.Select(p => p.Description));

        public IReadOnlyDictionary<string, PluginIdentity> Identities { get; } =
            Scan.Plugins.ToDictionary(p => p.Manifest.Id, p => new PluginIdentity(p.Manifest.Id, p.Manifest.Version, p.Digest), StringComparer.Ordinal);

        public IReadOnlyList<PluginView> Views { get; } =
        [
            .. Scan.Plugins.Select(View), .. Scan.Broken.Select(b => new PluginView
            {
                Id = Path.GetFileName(Path.GetDirectoryName(b.Directory))!, Version = Path.GetFileName(b.Directory), Digest = "", Directory = b.Directory,
                Problem = b.Reason,
            }),
        ];

        private static PluginView View(InstalledPlugin plugin) => new()
        {
            Id = plugin.Manifest.Id, Version = plugin.Manifest.Version, Digest = plugin.Digest, Directory = plugin.Directory,
            Stages = [.. plugin.Description.Stages.Select(s => s.Name)], Backends = [.. plugin.Description.Backends.Select(b => b.Kind)],
            Samplers = [.. plugin.Description.Samplers.Select(s => s.Name)], Pruners = [.. plugin.Description.Pruners.Select(p => p.Name)],
            Terminators = [.. plugin.Description.Terminators.Select(t => t.Name)],
        };
    }
}
