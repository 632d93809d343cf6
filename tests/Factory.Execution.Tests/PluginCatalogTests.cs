using Factory.Execution.Groups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

public sealed class PluginCatalogTests : IHostLauncher, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fx-");
    private readonly ExecutionOptions _options;
    private int _started;

    public PluginCatalogTests() =>
        _options = new() { HostProgram = Built.HostProgram, WorkRoot = At("work"), ScriptStore = At("scripts"), StateRoot = At("state") };

    [Fact]
    public async Task Plugins_are_described_once_and_broken_ones_stop_no_other()
    {
        var first = await Catalog().ScanAsync([Built.TestPlugins], CancellationToken.None);
        var asked = _started;
        var second = await Catalog().ScanAsync([Built.TestPlugins], CancellationToken.None);

        var good = first.Plugins.Single(p => p.Manifest.Id == "well-behaved");
        Assert.Contains(good.Description.Stages, s => s.Name == "test.everything");
        Assert.Equal("liar", first.Plugins.Single(p => p.Manifest.Id == "lying-backend").Description.Backends.Single().Kind);
        Assert.Contains("Sdk", first.Broken.Single(b => b.Directory.Contains("foreign-sdk", StringComparison.Ordinal)).Reason);
        Assert.Equal(first.Plugins.Select(p => p.Digest), second.Plugins.Select(p => p.Digest));
        Assert.Equal(good.Description.Stages.Select(s => s.Name),
            second.Plugins.Single(p => p.Manifest.Id == "well-behaved").Description.Stages.Select(s => s.Name));
        Assert.Equal(first.Plugins.Count + first.Broken.Count, asked);
        Assert.Equal(asked + first.Broken.Count, _started); // only what is broken is asked again
    }

    [Fact]
    public async Task The_highest_version_counts_and_an_older_one_is_still_found_by_its_digest()
    {
        Install("1.9.0");
        var older = (await Catalog().ScanAsync([At("plugins")], CancellationToken.None)).Plugins.Single();
        Install("1.10.0");
        var catalog = Catalog();
        var newer = (await catalog.ScanAsync([At("plugins")], CancellationToken.None)).Plugins.Single();

        Assert.Equal(("1.9.0", "1.10.0"), (older.Manifest.Version, newer.Manifest.Version));
        Assert.Equal(older.Directory, catalog.DirectoryOf(older.Digest));
        Assert.Equal(newer.Directory, catalog.DirectoryOf(newer.Digest));
        Assert.Null(catalog.DirectoryOf("sha256:00"));
    }

    [Fact]
    public async Task A_plugin_that_lies_in_a_folder_of_another_name_is_broken()
    {
        Install("1.0.0");
        Directory.Move(At("plugins/well-behaved/1.0.0"), At("plugins/well-behaved/2.0.0"));

        var scan = await Catalog().ScanAsync([At("plugins")], CancellationToken.None);

        Assert.Contains("well-behaved/1.0.0", scan.Broken.Single().Reason);
    }

    private PluginCatalog Catalog() => new(_options, this, TimeProvider.System, NullLogger<PluginCatalog>.Instance);

    private void Install(string version)
    {
        var target = Directory.CreateDirectory(At($"plugins/well-behaved/{version}")).FullName;
        foreach (var file in Directory.GetFiles(Built.PluginDirectory("well-behaved"))) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        var manifest = Path.Combine(target, "plugin.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\": \"1.0.0\"", $"\"version\": \"{version}\"", StringComparison.Ordinal));
    }

    private string At(string path) => Path.Combine(_root.FullName, path);

    public HostProcess Start(HostStart start)
    {
        Interlocked.Increment(ref _started);
        return new HostLauncher(_options, Cgroups.None("not needed")).Start(start);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
