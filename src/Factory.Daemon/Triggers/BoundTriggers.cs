using System.Collections.Concurrent;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>The pipelines of the watched folder that have triggers, bound once each.</summary>
/// <param name="folder">The watched folder; null when there is none.</param>
internal sealed class BoundTriggers(string? folder, PluginRegistry plugins, RecordStore records)
{
    private static readonly IReadOnlyDictionary<string, string> NothingSet = new Dictionary<string, string>();
    private readonly ConcurrentDictionary<long, BoundPipeline?> _bound = [];

    public IEnumerable<(Revision Revision, BoundPipeline Pipeline)> All()
    {
        foreach (var revision in folder is null ? [] : records.Triggers.Watched(folder))
            if (Of(revision) is { Triggers.Count: > 0 } pipeline) yield return (revision, pipeline);
    }

    /// <summary>The one at a path; null when none with triggers lies there.</summary>
    public BoundPipeline? At(string path) =>
        folder is not null && records.Triggers.Watched(folder, path) is [var revision] && Of(revision) is { Triggers.Count: > 0 } pipeline ? pipeline : null;

    /// <summary>Null for one that does not bind.</summary>
    public BoundPipeline? Of(Revision revision) => _bound.GetOrAdd(revision.Id,
        _ => PipelineCompiler.Compile(new(revision.Path, revision.Text), plugins.Catalog, NothingSet, revision.Used).Pipeline);
}
