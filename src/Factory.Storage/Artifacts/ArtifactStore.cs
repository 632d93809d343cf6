using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Content on disk, by digest: <c>blobs/ab/cdef…</c> holds each file's bytes once, <c>manifests/ab/cdef….json</c> says which files an
/// artifact has. Everything named there is complete and synced; what is being made lies under <c>tmp</c>, what was found
/// changed under <c>quarantine</c>. Thread-safe, also between processes that share the store.
/// </summary>
public sealed class ArtifactStore : IArtifactStore, IArtifactFacts
{
    private const string Format = "factory artifact store 1\n";
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);
    private readonly string _root;
    private readonly Blobs _blobs;
    private readonly Materialization _materialization;

    /// <summary>Opens a store, or makes it.</summary>
    /// <exception cref="InvalidDataException">The directory holds something else, or a store of a newer version.</exception>
    public ArtifactStore(string root, TimeProvider time)
    {
        _root = Path.GetFullPath(root);
        _blobs = new(Path.Combine(_root, "blobs"), Path.Combine(_root, "quarantine"));
        _materialization = new(_blobs);
        Recognise();
        foreach (var part in (string[])["blobs", "manifests", "tmp", "quarantine"]) DurableFile.CreateDirectory(Path.Combine(_root, part));
        SweepStaging(time);
    }

    public ArtifactDigest Ingest(string directory, bool adopt) => Keep(TreeWalk.Files(directory), adopt);

    public ArtifactDigest IngestFile(string file, string name)
    {
        var stat = FileStat.Of(file);
        if (stat.Type != FileType.Regular) throw new InvalidDataException($"{file} is no plain file");
        return Keep([new(name, file, stat)], adopt: false);
    }

    public void Materialize(ArtifactDigest artifact, string target) => _materialization.Make(artifact, Files(artifact), target, durably: false);

    /// <summary>As <see cref="Materialize"/>, with copies synced; the directories are the caller's to sync.</summary>
    internal void MaterializeDurably(ArtifactDigest artifact, string target) => _materialization.Make(artifact, Files(artifact), target, durably: true);

    public bool Verify(ArtifactDigest artifact)
    {
        try
        {
            return Files(artifact).All(f => _blobs.Check(f.Blob(), f.Size) == BlobState.Sound);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public IReadOnlyList<ArtifactFile> Files(ArtifactDigest artifact)
    {
        var path = ManifestPath(artifact);
        return File.Exists(path) ? Manifest.Read(File.ReadAllBytes(path), artifact).Files
            : throw new InvalidDataException($"there is no artifact {artifact} in the store {_root}");
    }

    /// <summary>Opens one file of an artifact to be read.</summary>
    /// <exception cref="InvalidDataException">The artifact has no such file, or its content is missing or was changed.</exception>
    public Stream OpenFile(ArtifactDigest artifact, string path)
    {
        var file = Files(artifact).FirstOrDefault(f => f.Path == path) ?? throw new InvalidDataException($"artifact {artifact} has no file {path}");
        return File.OpenRead(_materialization.Sound(artifact, file));
    }

    ArtifactSummary? IArtifactFacts.Describe(ArtifactDigest artifact)
    {
        try
        {
            var files = Files(artifact);
            return new(files.Sum(f => f.Size), files.Count, files.Any(f => f.Path == TableSummary.FileName) ? ReadTable(artifact) : null);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private TableSummary? ReadTable(ArtifactDigest artifact)
    {
        using var json = OpenFile(artifact, TableSummary.FileName);
        return TableSummary.Read(json);
    }

    private ArtifactDigest Keep(IReadOnlyList<FoundFile> files, bool adopt)
    {
        var manifest = new Ingestion(_blobs, Path.Combine(_root, "tmp", Guid.NewGuid().ToString("N"))).Take(files, adopt);
        var path = ManifestPath(manifest.Digest);
        DurableFile.CreateDirectory(DurableFile.Parent(path));
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(manifest.Json)) DurableFile.SyncDirectory(DurableFile.Parent(path));
        else DurableFile.Write(path, manifest.Json, Path.Combine(_root, "tmp"));
        return manifest.Digest;
    }

    private string ManifestPath(ArtifactDigest artifact) => Path.Combine(_root, "manifests", artifact.Hex[..2], $"{artifact.Hex[2..]}.json");

    private void Recognise()
    {
        var marker = Path.Combine(_root, "format");
        DurableFile.CreateDirectory(_root);
        if (File.Exists(marker))
        {
            var format = File.ReadAllText(marker);
            if (format != Format)
                throw new InvalidDataException(
                    $"{_root} is `{format.Trim()}`, and this Factory knows `{Format.Trim()}`: use the Factory that made it, or another directory");
        }
        else if (Directory.EnumerateFileSystemEntries(_root).Any(e => !IsBegun(e)))
        {
            throw new InvalidDataException($"{_root} is not empty and no artifact store: give the store a directory of its own");
        }
        else DurableFile.Write(marker, Format);
    }

    // Whoever makes a store may be killed before it has its marker.
    private static bool IsBegun(string entry) => Path.GetFileName(entry) is var name
        && name.StartsWith(".format.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    // Younger ones may be another daemon's that shares the store.
    private void SweepStaging(TimeProvider time)
    {
        var markers = new DirectoryInfo(_root).EnumerateFiles().Where(f => IsBegun(f.Name));
        foreach (var staging in new DirectoryInfo(Path.Combine(_root, "tmp")).EnumerateFileSystemInfos().Concat(markers))
        {
            if (time.GetUtcNow().UtcDateTime - staging.LastWriteTimeUtc <= Forgotten) continue;
            if (staging is DirectoryInfo directory) directory.Delete(recursive: true);
            else staging.Delete();
        }
    }
}
