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
    /// <param name="tables">What is known of its tables; what stages foretell of theirs comes to it.</param>
    public async Task<IReadOnlyList<Finding>> Find(KnownTables tables, string folder, CancellationToken cancellationToken)
    {
        List<BoundTask> tasks = [.. tables.Tasks.Where(t => t.Type.Checked && t.IsWhole && t.Inputs.DistinctBy(i => i.Name).Count() == t.Inputs.Count)];
        var asked = new Dictionary<string, Asked>(StringComparer.Ordinal);
        // What one foretells may be what another waits for.
        for (var learnt = true; learnt;)
        {
            List<Asked> news = [.. tasks.Select(t => Question(t, tables, folder)).Where(q => asked.GetValueOrDefault(q.Task.Name)?.Key != q.Key)];
            await Task.WhenAll(news.Where(a => !_known.TryGetValue(a.Key, out _)).GroupBy(a => a.Task.Plugin).Select(g => Ask(g.Key, [.. g.DistinctBy(a => a.Key)], folder, cancellationToken)));
            foreach (var question in news) asked[question.Task.Name] = question;
            List<Asked> told = [.. news.Where(q => Answer(q)?.Columns is not null)];
            foreach (var question in told) tables.Foretell(question.Task, Answer(question)!.Columns!);
            learnt = told.Count > 0;
        }
        return [.. asked.Values.SelectMany(a => (Answer(a)?.Faults ?? []).Select(f => Told(a, f))).DistinctBy(f => (f.Diagnostic.Span, f.Diagnostic.Message))];
    }

    private CheckedStage? Answer(Asked question) => _known.Get<CheckedStage>(question.Key);

    private async Task Ask(string plugin, List<Asked> asked, string folder, CancellationToken cancellationToken)
    {
        if (plugins.All.FirstOrDefault(p => p.Manifest.Id == plugin) is not { } installed) return;
        var found = await host.CheckAsync(installed.Directory, new(folder, [.. asked.Select(a => a.Stage)]), cancellationToken);
        foreach (var (question, answer) in asked.Zip(found ?? [])) _known.Set(question.Key, answer, new MemoryCacheEntryOptions { Size = 1 });
    }

    private Asked Question(BoundTask task, KnownTables tables, string folder)
    {
        var settings = task.Settings.Members.Where(s => !Symbolic.IsIn(s.Value) && BoundExpression.IdOf(s.Value) is null);
        var columns = task.Inputs.Where(i => i.Kind == ArtifactKind.Table).Select(i => (i.Name, Table: tables.Of(i.Source))).Where(i => i.Table is { IsRecorded: false })
            .ToDictionary(i => i.Name, i => (IReadOnlyList<CheckedColumn>)[.. i.Table!.Columns.Select(c => new CheckedColumn(c, i.Table.Texts.ContainsKey(c)))]);
        var stage = new StageToCheck(task.Type.Name, new(task.Settings.Members.Clear().AddRange(settings)), task.Inputs.ToDictionary(i => i.Name, i => PathOf(i, folder)), columns);
        List<string> files = [.. stage.Inputs.Values.OfType<string>(), .. Planner.SettingFilesOf(task).Select(f => Path.GetFullPath(f, folder))];
        var stamps = files.Select(f => $"{f} {FileStamp.TryOf(f)} {(Directory.Exists(f) ? Directory.GetLastWriteTimeUtc(f).Ticks : 0)}");
        var key = $"{plugins.Identities.GetValueOrDefault(task.Plugin)?.Digest} {folder} {JsonSerializer.Serialize(new(folder, [stage]), ProtocolJson.Default.CheckRequest)} {string.Join(' ', stamps)}";
        return new(task, stage, key, files.Count + columns.Count > 0);
    }

    private static string? PathOf(BoundInput input, string folder) =>
        input.Source is InputSource.File { Path: var path } && path.AsText() is { } file && Path.GetFullPath(file, folder) is var full && Path.Exists(full) ? full : null;

    private static Finding Told(Asked asked, SettingFault fault) =>
        new(PlanFindings.Impossible(asked.Task.Inputs.FirstOrDefault(i => i.Name == fault.Setting)?.Span ?? asked.Task.PlaceOf(fault.Setting), fault.Message), asked.OfFiles ? $"what `{asked.Task.Name}` needs" : null);

    public void Dispose() => _known.Dispose();
}
