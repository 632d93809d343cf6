using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Content on disk, by digest: <c>blobs/ab/cdef…</c> holds each file's bytes once, <c>manifests/ab/cdef….json</c> says which files an
/// artifact has. Everything named there is complete; what is being made lies under <c>tmp</c>, what was found changed under
/// <c>quarantine</c>. What is not small is synced before it gets its name; small artifacts wait for the commit that names them (see
/// <see cref="Pending"/>). Thread-safe, also between processes that share the store.
/// </summary>
public sealed class ArtifactStore : IArtifactStore, IArtifactFacts
{
    private const string Format = "factory artifact store 1\n";
    // What costs less in a commit than in syncs of its own: a sync is some milliseconds, a page of the database some microseconds.
    private const int MostSmallFiles = 16;
    private const long MostSmallBytes = 64 << 10;
    private const int MostSyncedOneByOne = 64;
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);
    private readonly string _root;
    private readonly Blobs _blobs;
    private readonly Materialization _materialization;
    private readonly Pending _pending = new();

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

    public ArtifactDigest Ingest(string directory, bool adopt)
    {
        var files = TreeWalk.Files(directory);
        return files.Count <= MostSmallFiles && files.Sum(f => f.Stat.Size) <= MostSmallBytes ? KeepSmall(files) : Keep(files, adopt);
    }

    public ArtifactDigest IngestFile(string file, string name)
    {
        var stat = FileStat.Of(file);
        if (stat.Type != FileType.Regular) throw new InvalidDataException($"{file} is no plain file");
        return Keep([new(name, file, stat)], adopt: false);
    }

    public void Materialize(ArtifactDigest artifact, string target) => _materialization.Make(artifact, Files(artifact), target, durably: false);

    /// <summary>As <see cref="Materialize"/>, with all content synced; the directories are the caller's to sync.</summary>
    internal void MaterializeDurably(ArtifactDigest artifact, string target)
    {
        foreach (var file in _pending.Of(artifact)) DurableFile.SyncFile(Path.Combine(_root, file.Path));
        _materialization.Make(artifact, Files(artifact), target, durably: true);
    }

    public void Secure(ArtifactDigest artifact)
    {
        foreach (var file in Files(artifact)) DurableFile.SyncFile(_materialization.Sound(artifact, file));
        DurableFile.SyncFile(ManifestPath(artifact));
        SyncFileSystem();
    }

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

    IReadOnlyList<PendingFile> IArtifactFacts.PendingOf(ArtifactDigest artifact) => _pending.Of(artifact);

    IReadOnlyList<string> IArtifactFacts.SyncPending()
    {
        var all = _pending.All;
        if (all.Count == 0) return [];
        string[] paths = [.. all.SelectMany(a => a.Value).Select(f => f.Path).Distinct()];
        if (paths.Length > MostSyncedOneByOne) SyncFileSystem();
        else SyncOneByOne(paths);
        _pending.Forget(all);
        return paths;
    }

    // A sync of the whole file system waits for what any program has written, so it is for many files only.
    private void SyncOneByOne(string[] paths)
    {
        // One that was found changed and put aside meanwhile is not there any more, and its reader has been told.
        foreach (var path in paths.Select(p => Path.Combine(_root, p)).Where(File.Exists)) DurableFile.SyncFile(path);
        var folders = paths.Select(p => DurableFile.Parent(Path.Combine(_root, p))).Distinct().ToList();
        foreach (var folder in folders.Concat(folders.Select(DurableFile.Parent).Distinct())) DurableFile.SyncDirectory(folder);
    }

    private void SyncFileSystem()
    {
        using var root = Posix.Open(_root, OpenFlags.Directory);
        Posix.SyncFileSystem(root, _root);
    }

    void IArtifactFacts.Restore(PendingFile file)
    {
        var path = Path.Combine(_root, file.Path);
        DurableFile.CreateDirectory(DurableFile.Parent(path));
        if (BlobId.FromPath(file.Path) is not { } blob) DurableFile.Write(path, file.Content.Span);
        else if (_blobs.Check(blob, file.Content.Length) != BlobState.Sound) _blobs.Write(blob, file.Content.Span, NewTemporary(), durably: true);
        else DurableFile.SyncFile(path);
        DurableFile.SyncDirectory(DurableFile.Parent(path));
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
        var manifest = new Ingestion(_blobs, NewTemporary()).Take(files, adopt);
        var path = ManifestPath(manifest.Digest);
        DurableFile.CreateDirectory(DurableFile.Parent(path));
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(manifest.Json)) DurableFile.SyncDirectory(DurableFile.Parent(path));
        else DurableFile.Write(path, manifest.Json, Path.Combine(_root, "tmp"));
        return manifest.Digest;
    }

    private ArtifactDigest KeepSmall(List<FoundFile> files)
    {
        var pending = new List<PendingFile>(files.Count + 1);
        var taken = new List<ArtifactFile>(files.Count);
        foreach (var found in files)
        {
            var content = found.ReadAll();
            var blob = new BlobId(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), found.Stat.IsExecutable);
            if (_blobs.Check(blob, content.Length) != BlobState.Sound) _blobs.Write(blob, content, NewTemporary(), durably: false);
            pending.Add(new(Path.Combine("blobs", blob.RelativePath), content));
            taken.Add(new(found.Path, content.Length, blob.Mode, blob.Sha256));
        }
        var manifest = Manifest.Of(taken);
        var path = ManifestPath(manifest.Digest);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(manifest.Json)) WriteWhole(path, manifest.Json);
        pending.Add(new(Path.GetRelativePath(_root, path), manifest.Json));
        _pending.Add(manifest.Digest, pending);
        return manifest.Digest;
    }

    private void WriteWhole(string path, byte[] content)
    {
        var temporary = NewTemporary();
        try
        {
            File.WriteAllBytes(temporary, content);
            Directory.CreateDirectory(DurableFile.Parent(path));
            Posix.Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private string NewTemporary() => Path.Combine(_root, "tmp", Guid.NewGuid().ToString("N"));

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
