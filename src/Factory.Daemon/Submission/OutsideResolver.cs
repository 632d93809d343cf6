using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Finds what other pipelines made, with the version that a name stands for now.</summary>
internal sealed class OutsideResolver(RecordQueries queries, IArtifactStore store)
{
    /// <returns>What there is; and what is not there, each time that it is named.</returns>
    public (IReadOnlyDictionary<OutsideReference, OutsideContent> Found, IReadOnlyList<Diagnostic> Missing, IReadOnlyList<string> Names) Resolve(
        IReadOnlyList<(OutsideReference Reference, BoundInput Input)> wanted)
    {
        var found = new Dictionary<OutsideReference, OutsideContent>();
        var missing = new List<(string Name, Diagnostic Diagnostic)>();
        foreach (var (reference, input) in wanted)
        {
            if (found.ContainsKey(reference)) continue;
            if (Find(reference) is { } content && store.Verify(content.Content)) found.Add(reference, content);
            else missing.Add((reference.Name, PlanFindings.NotThere(input.Span, reference.ToString(), WhatThereIs(reference))));
        }
        return (found, [.. missing.Select(m => m.Diagnostic).Distinct()], [.. missing.Select(m => m.Name).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>The columns that a dataset had when it was last made; null when that is not known.</summary>
    public IReadOnlyList<TableColumn>? ColumnsOf(string dataset) => queries.Datasets.Find(dataset)?.Columns;

    /// <summary>Those whose kind is not what the stage reads.</summary>
    public static IEnumerable<Diagnostic> WrongKinds(IReadOnlyList<(OutsideReference Reference, BoundInput Input)> wanted,
        IReadOnlyDictionary<OutsideReference, OutsideContent> found) =>
        from want in wanted
        let content = found[want.Reference]
        where content.Kind != want.Input.Kind && !want.Input.TakesAny
        select PlanFindings.WrongKind(want.Input.Span, content.Pinned, Words(content.Kind), Words(want.Input.Kind));

    private OutsideContent? Find(OutsideReference reference)
    {
        if (!reference.IsRelease)
            return queries.Datasets.Find(reference.Name) is { } version ? new(version.Artifact, version.Kind, $"{version.Name}@{version.Version}") : null;
        return queries.Releases.Find(reference.Name) is { Artifacts: [var model, ..] } release
            ? new(model.Digest, model.Kind, $"{release.Name}@{release.Version}") : null;
    }

    private string WhatThereIs(OutsideReference reference)
    {
        var name = reference.Name.Split('@')[0];
        var versions = reference.IsRelease
            ? queries.Releases.Versions(name).SelectMany(r => r.Aliases.Append(r.Version.ToString("D"))).ToList()
            : queries.Datasets.Versions(name).Select(v => v.Version.ToString("D")).ToList();
        if (versions.Count > 0) return $"there {(versions.Count == 1 ? "is" : "are")} {List(versions.Select(v => $"{name}@{v}"))}";
        var names = reference.IsRelease ? queries.Releases.List().Select(r => r.Name).Distinct() : queries.Datasets.List().Select(d => d.Name);
        return names.Any() ? $"there are {List(names)}" : $"nothing of that kind was made here yet";
    }

    private static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(8).Select(n => $"`{n}`")) + (all.Count > 8 ? $" and {all.Count - 8} more" : "");
    }

    private static string Words(Sdk.ArtifactKind kind) => kind switch
    {
        Sdk.ArtifactKind.Table => "a table",
        Sdk.ArtifactKind.Model => "a model",
        Sdk.ArtifactKind.Report => "a report",
        _ => "files",
    };
}
