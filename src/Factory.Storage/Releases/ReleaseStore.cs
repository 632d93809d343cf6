using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>
/// Releases as read-only trees: <c>NAME/VERSION/INPUT/…</c> and <c>NAME/VERSION/release.json</c>. A tree is whole and durable before the
/// records know of it; what a crash leaves behind is replaced. Thread-safe; one daemon at a time.
/// </summary>
public sealed class ReleaseStore
{
    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly ArtifactStore _artifacts;
    private readonly Publications _publications;
    private readonly ReleaseQueries _queries;

    public ReleaseStore(string root, ArtifactStore artifacts, RecordStore records)
    {
        _root = Path.GetFullPath(root);
        _artifacts = artifacts;
        _publications = records.Publications;
        _queries = records.Queries.Releases;
        DurableFile.CreateDirectory(_root);
    }

    /// <summary>The tree of a release.</summary>
    public string DirectoryOf(string name, long version) => Path.Combine(_root, name, version.ToString("D"));

    /// <summary>The version of that name that has these artifacts; null when none has.</summary>
    public long? Find(string name, IReadOnlyCollection<KeyValuePair<string, ArtifactReference>> inputs) => _queries.VersionOf(name, ManifestOf(inputs));

    /// <summary>
    /// Publishes artifacts under a name. The same artifacts again are the version that they were; the alias moves to it in any case.
    /// Idempotent, also after a crash at any point.
    /// </summary>
    /// <param name="inputs">In order; the first is the model.</param>
    /// <param name="stage">The run's stage that publishes.</param>
    /// <exception cref="ReleaseRefusedException">The name is no name, or belongs to another pipeline.</exception>
    /// <exception cref="InvalidDataException">Content of an artifact is missing or was changed.</exception>
    /// <exception cref="RecordsException">It was not recorded.</exception>
    public (long Version, bool Created) Publish(string name, string? alias,
        IReadOnlyCollection<KeyValuePair<string, ArtifactReference>> inputs, RunId run, int stage)
    {
        CheckName(name);
        if (inputs.Count == 0) throw new ReleaseRefusedException($"{name} has nothing to publish: give it at least one artifact");
        foreach (var (input, _) in inputs) CheckName(input);
        var manifest = ManifestOf(inputs);
        lock (_gate)
        {
            var standing = _publications.Look(name, manifest, run);
            if (standing.Owner is { } owner && owner != standing.Pipeline)
                throw new ReleaseRefusedException($"the release name {name} belongs to pipeline {owner}: {standing.Pipeline} must publish under another name");
            var release = new Release
            {
                Name = name, Version = standing.Known ?? standing.Next, Run = run, Stage = stage,
                Artifacts = [.. inputs.Select(i => new ReleasedArtifact(i.Key, i.Value.Kind, i.Value.Digest))],
            };
            if (standing.Known is { } known)
            {
                if (!Directory.Exists(DirectoryOf(name, known))) MakeTree(release, standing.Pipeline);
                _publications.MoveAlias(name, alias, known, run);
                return (known, false);
            }
            MakeTree(release, standing.Pipeline);
            _publications.Record(release, manifest, alias);
            return (release.Version, true);
        }
    }

    private void MakeTree(Release release, string pipeline)
    {
        var target = DirectoryOf(release.Name, release.Version);
        var partial = Path.Combine(_root, release.Name, $".{release.Version}.partial");
        DurableFile.CreateDirectory(DurableFile.Parent(target));
        ReadOnlyTree.Delete(partial);
        ReadOnlyTree.Delete(target);
        Directory.CreateDirectory(partial);
        foreach (var artifact in release.Artifacts) _artifacts.MaterializeDurably(artifact.Digest, Path.Combine(partial, artifact.Name));
        DurableFile.Write(Path.Combine(partial, ReleaseDocument.FileName), ReleaseDocument.Of(release, pipeline, _artifacts));
        ReadOnlyTree.Seal(partial);
        DurableFile.Rename(partial, target);
    }

    // Of the order only the first counts: it is the model.
    private static string ManifestOf(IReadOnlyCollection<KeyValuePair<string, ArtifactReference>> inputs) => Value.Of(
        ("model", inputs.First().Key),
        ("artifacts", Value.Of([.. inputs.Select(i => (i.Key, (Value)Value.Of(("kind", i.Value.Kind.ToString()), ("artifact", i.Value.Digest.Hex))))])))
            .Sha256();

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 200 || name[0] == '.' || name.AsSpan().IndexOfAny('/', '\0', '@') >= 0 || name == ReleaseDocument.FileName)
            throw new ReleaseRefusedException(
                $"`{name}` cannot name a release or a part of one: it becomes a folder, so no `/`, no `@`, and no `.` at its beginning");
    }
}

/// <summary>A release cannot be made, for a reason that its author can mend.</summary>
public sealed class ReleaseRefusedException(string message) : Exception(message);
