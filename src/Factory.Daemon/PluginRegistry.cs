using System.Diagnostics;
using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Language;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Daemon;

internal sealed class PluginRegistry : IPluginFolders
{
    public sealed record Installed(PluginDescription Description, string Digest, string Directory);
    public IReadOnlyList<Installed> All { get; private set; } = [];
    public Catalog Catalog { get; private set; } = new([]);
    public IReadOnlyDictionary<string, PluginIdentity> Identities { get; private set; } = new Dictionary<string, PluginIdentity>();
    public IReadOnlyList<PluginView> Views => [.. All.Select(p => new PluginView { Id = p.Description.Id, Version = p.Description.Version, Digest = p.Digest, Directory = p.Directory, Stages = [.. p.Description.Stages.Select(s => s.Name)], Backends = [.. p.Description.Backends.Select(b => b.Kind)] })];

    public static PluginRegistry Load(DaemonOptions options)
    {
        var found = new List<Installed>();
        foreach (var dir in options.Plugins.Where(Directory.Exists).SelectMany(Directory.GetDirectories).SelectMany(Directory.GetDirectories))
        {
            if (!File.Exists(Path.Combine(dir, "plugin.json"))) continue;
            var cache = Path.Combine(options.State, "plugins-" + Path.GetFileName(Path.GetDirectoryName(dir)) + ".json");
            string json, digest;
            if (File.Exists(cache)) { var lines = File.ReadAllLines(cache); (digest, json) = (lines[0], lines[1]); }
            else
            {
                digest = PluginManifest.DigestOf(dir);
                using var p = Process.Start(new ProcessStartInfo(options.Host, ["describe", dir]) { RedirectStandardOutput = true })!;
                json = p.StandardOutput.ReadToEnd().Trim();
                p.WaitForExit();
                if (p.ExitCode != 0) continue;
                File.WriteAllLines(cache, [digest, json]);
            }
            found.Add(new(JsonSerializer.Deserialize(json, ProtocolJson.Default.PluginDescription)!, digest, dir));
        }
        return new() { All = found, Catalog = new(found.Select(f => f.Description).Append(new("cpu", "1", [], [InterimLeases.Cpu]))), Identities = found.ToDictionary(f => f.Description.Id, f => new PluginIdentity(f.Description.Id, f.Description.Version, f.Digest)) };
    }

    public string? DirectoryOf(string digest) => All.FirstOrDefault(a => a.Digest == digest)?.Directory;
}

internal sealed class InterimLeases : ILeases
{
    public static readonly BackendDescription Cpu = new("cpu", "", [new("cores", new(SettingKind.Integer), "", MatchRule.Take, "cores", 1), new("memory", new(SettingKind.Bytes), "", MatchRule.Take, "memory", null)]);
    public Task<PreparedLease> PrepareAsync(AttemptId attempt, Placement placement, CancellationToken cancellationToken) =>
        Task.FromResult(new PreparedLease(new(new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" }, [], [.. placement.Shares.SelectMany(s => s.Taken["cores"].Units).Select(int.Parse)], [], [], null), [new("cpu", "cpu0", "cpu")]));
    public Task ReleaseAsync(AttemptId attempt, Placement placement) => Task.CompletedTask;

    public static EngineEvent Seen(long now) => new EngineEvent.InventoryChanged(now, Cpu,
        new(1, [new("cpu0", "cpu", "cpu", true, [new("cores", 2, ["0", "1"]), new("memory", 16L << 30, [])], new Dictionary<string, Value>(), new Dictionary<string, string>())]));
}

#pragma warning disable CA1822
internal sealed class DeviceViews { public Task<DevicesReport> All() => Task.FromResult(new DevicesReport([], [])); }
