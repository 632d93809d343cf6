using Factory.Execution.Plugins;
using Factory.Protocol;
using Factory.Sdk;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>A plugin that can be used.</summary>
/// <param name="Directory">Absolute path.</param>
/// <param name="Digest">Over all of its files.</param>
public sealed record InstalledPlugin(PluginManifest Manifest, string Directory, string Digest, PluginDescription Description);

/// <summary>A folder that should be a plugin and is none.</summary>
public sealed record BrokenPlugin(string Directory, string Reason);

/// <summary>What a scan found.</summary>
public sealed record PluginScan(IReadOnlyList<InstalledPlugin> Plugins, IReadOnlyList<BrokenPlugin> Broken);

/// <summary>
/// The plugins of some roots, <c>ROOT/ID/VERSION/plugin.json</c>: of each id the highest version. Folders of older versions are
/// found by their digest as long as they are there, for attempts that were planned with them.
/// </summary>
public sealed partial class PluginCatalog : IPluginFolders
{
    private readonly DigestCache _digests;
    private readonly Descriptions _descriptions;
    private readonly ILogger<PluginCatalog> _log;
    private string _stamp = "";

    public PluginCatalog(ExecutionOptions options, IHostLauncher launcher, TimeProvider time, ILogger<PluginCatalog> log)
    {
        var directory = Directory.CreateDirectory(Path.Combine(options.StateRoot, "plugins"));
        foreach (var left in directory.EnumerateFiles("*.tmp")) left.Delete(); // by a daemon that was killed while it wrote
        _digests = new(Path.Combine(options.StateRoot, "plugins", "digests.json"));
        _descriptions = new(options, launcher, time);
        _log = log;
    }

    /// <summary>The latest scan.</summary>
    public PluginScan Current { get; private set; } = new([], []);

    /// <summary>Looks through the roots, earlier ones first; describes side by side what is not known yet. A broken plugin stops no other.</summary>
    public async Task<PluginScan> ScanAsync(IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        // Taken before anything is read: what changes meanwhile is seen to be different afterwards.
        _stamp = StampOf(roots);
        var found = await Task.WhenAll(Chosen(roots).Select(f => Task.Run(() => InspectAsync(f, cancellationToken), cancellationToken))).ConfigureAwait(false);
        _digests.Save();
        List<BrokenPlugin> broken = [.. found.Select(f => f.Broken).OfType<BrokenPlugin>(), .. roots.Where(Directory.Exists).SelectMany(Misplaced)];
        foreach (var plugin in broken) LogBroken(plugin.Directory, plugin.Reason);
        return Current = new([.. found.Select(f => f.Plugin).OfType<InstalledPlugin>()], broken);
    }

    /// <summary>Whether plugins came, went or were built anew since the latest scan, by their folders and the files at their top.</summary>
    public bool HaveChanged(IReadOnlyList<string> roots) => StampOf(roots) != _stamp;

    private static string StampOf(IReadOnlyList<string> roots) => string.Concat(Chosen(roots).Select(d => $"{d}\0{FileStamps.OfTop(d)}\n"));

    public string? DirectoryOf(string digest) =>
        Current.Plugins.FirstOrDefault(p => p.Digest == digest)?.Directory ?? _digests.DirectoryOf(digest);

    private static IEnumerable<BrokenPlugin> Misplaced(string root) => Directory.GetDirectories(root).Append(root)
        .Where(d => File.Exists(Path.Combine(d, PluginManifest.FileName)))
        .Select(d => new BrokenPlugin(Path.GetFullPath(d), $"its {PluginManifest.FileName} must lie in ID/VERSION below the folder of plugins"));

    private static IEnumerable<string> Chosen(IReadOnlyList<string> roots) =>
        roots.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .SelectMany(id => Directory.GetDirectories(id)
                .Select(version => (Id: Path.GetFileName(id), Version: Path.GetFileName(version), Directory: Path.GetFullPath(version))))
            .GroupBy(f => f.Id)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.MaxBy(f => f.Version, PluginVersion.Order).Directory);

    private async Task<(InstalledPlugin? Plugin, BrokenPlugin? Broken)> InspectAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = PluginManifest.Read(directory);
            CheckPlace(manifest, directory);
            var digest = _digests.DigestOf(directory);
            var description = await _descriptions.DescribeAsync(directory, digest, cancellationToken).ConfigureAwait(false);
            return (new(manifest, directory, digest, description), null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (null, new(directory, e.Message));
        }
    }

    private static void CheckPlace(PluginManifest manifest, string directory)
    {
        var place = Path.Combine(manifest.Id, manifest.Version);
        if (!directory.EndsWith("/" + place, StringComparison.Ordinal))
            throw new InvalidDataException($"{directory} says that it is {manifest.Id} {manifest.Version}: then it must lie in {place}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin {Directory} cannot be used: {Reason}")]
    private partial void LogBroken(string directory, string reason);
}
