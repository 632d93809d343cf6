using System.Text.Json;
using Factory.Engine;
using Factory.Execution;
using Factory.Language;
using Factory.Protocol;
using Factory.Sdk;
using Factory.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Factory.Daemon;

/// <summary>
/// Asks stages that can tell what their settings make impossible, such as a query that does not parse: the plugin's own code, in a host. The same question is asked once, while
/// the files that it is about are as they were.
/// </summary>
internal sealed class SettingChecks(PluginRegistry plugins, CheckHost host) : IDisposable
{
    private const int Most = 10_000;
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = Most });

    private sealed record Asked(BoundTask Task, StageToCheck Stage, string Key, bool OfFiles);

    /// <param name="folder">The folder of the pipeline's file.</param>
    public async Task<IReadOnlyList<Finding>> Find(BoundPipeline pipeline, string folder, CancellationToken cancellationToken)
    {
        var asked = pipeline.Stages.Select(s => s as BoundTask ?? (s as BoundStudy)?.Template).OfType<BoundTask>()
            .Where(t => t.Type.Checked && t.IsWhole && !t.Inputs.Any(i => i.Source is InputSource.Output { Key.IsGather: true })).Select(t => Question(t, folder)).ToList();
        await Task.WhenAll(asked.Where(a => !_known.TryGetValue(a.Key, out _)).GroupBy(a => a.Task.Plugin).Select(g => Ask(g.Key, [.. g.DistinctBy(a => a.Key)], folder, cancellationToken)));
        return [.. asked.SelectMany(a => (_known.Get<IReadOnlyList<SettingFault>>(a.Key) ?? []).Select(f => Told(a, f)))];
    }

    private async Task Ask(string plugin, List<Asked> asked, string folder, CancellationToken cancellationToken)
    {
        if (plugins.All.FirstOrDefault(p => p.Manifest.Id == plugin) is not { } installed) return;
        var found = await host.CheckAsync(installed.Directory, new(folder, [.. asked.Select(a => a.Stage)]), cancellationToken);
        foreach (var (question, faults) in asked.Zip(found ?? [])) _known.Set(question.Key, faults, new MemoryCacheEntryOptions { Size = 1 });
    }

    private Asked Question(BoundTask task, string folder)
    {
        var settings = task.Settings.Members.Where(s => !Symbolic.IsIn(s.Value) && BoundExpression.IdOf(s.Value) is null);
        var stage = new StageToCheck(task.Type.Name, new(task.Settings.Members.Clear().AddRange(settings)), task.Inputs.ToDictionary(i => i.Name, i => PathOf(i, folder)));
        List<string> files = [.. stage.Inputs.Values.OfType<string>(), .. Planner.SettingFilesOf(task).Select(f => Path.GetFullPath(f, folder))];
        var stamps = files.Select(f => $"{f} {FileStamp.TryOf(f)} {(Directory.Exists(f) ? Directory.GetLastWriteTimeUtc(f).Ticks : 0)}");
        var key = $"{plugins.Identities.GetValueOrDefault(task.Plugin)?.Digest} {folder} {JsonSerializer.Serialize(new(folder, [stage]), ProtocolJson.Default.CheckRequest)} {string.Join(' ', stamps)}";
        return new(task, stage, key, files.Count > 0);
    }

    private static string? PathOf(BoundInput input, string folder) =>
        input.Source is InputSource.File { Path: var path } && path.AsText() is { } file && Path.GetFullPath(file, folder) is var full && Path.Exists(full) ? full : null;

    private static Finding Told(Asked asked, SettingFault fault) => new(
        PlanFindings.Impossible(asked.Task.Places.GetValueOrDefault(fault.Setting, asked.Task.Span), fault.Message), asked.OfFiles ? $"what `{asked.Task.Name}` needs" : null);

    public void Dispose() => _known.Dispose();
}
