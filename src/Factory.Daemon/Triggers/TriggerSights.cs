using System.Security.Cryptography;
using System.Text;
using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What triggers look at.</summary>
internal sealed class TriggerSights(BoundTriggers triggers, Origins sources)
{
    /// <summary>What was there at the look before: a file that is being written is not taken for one that has moved.</summary>
    private readonly Dictionary<(long Revision, string Trigger), string> _before = [];

    /// <summary>A digest of what a trigger looks at; null while something is missing or moving.</summary>
    public string? StoodStill(Revision revision, BoundTrigger.Change change)
    {
        var pipeline = triggers.Of(revision)!;
        var files = sources.Files.Resolve(Path.GetDirectoryName(revision.Path)!, FilesOf(pipeline, change), change.Every);
        var outside = sources.Outside.Resolve(OutsideOf(pipeline, change));
        if (files.Missing.Count + outside.Names.Count > 0) return null;
        var text = string.Join('\n', files.Digests.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}")
            .Concat(outside.Found.OrderBy(f => f.Key.ToString(), StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value.Content}")));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var before = _before.GetValueOrDefault((revision.Id, change.Name));
        _before[(revision.Id, change.Name)] = digest;
        return before == digest ? digest : null;
    }

    private static IReadOnlyList<string> FilesOf(BoundPipeline pipeline, BoundTrigger.Change change) =>
        change.Of.Count == 0 ? Planner.FilesOf(pipeline) : [.. change.Of.OfType<InputSource.File>().Select(f => f.Path.AsText()!)];

    private static IReadOnlyList<(OutsideReference, BoundInput)> OutsideOf(BoundPipeline pipeline, BoundTrigger.Change change)
    {
        if (change.Of.Count == 0) return Planner.OutsideOf(pipeline);
        return [.. change.Of.Where(s => s is not InputSource.File).Select(s => (Reference(s), new BoundInput(change.Name, default, s, default)))];

        static OutsideReference Reference(InputSource source) => source is InputSource.Release release
            ? new(true, release.Reference.AsText()!) : new(false, ((InputSource.Dataset)source).Reference.AsText()!);
    }
}
