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
    private static readonly TimeSpan s_unsettled = TimeSpan.FromSeconds(1);
    private readonly StoreFolder _folder;
    private readonly TimeProvider _time;
    private readonly Blobs _blobs;
    private readonly Packs _packs;
    private readonly ContentIndex _index;
    private readonly Contents _contents;
    private readonly Manifests _manifests;
    private readonly SmallContent _small;
    private readonly Materialization _materialization;
    private readonly Uses _uses = new();
    private readonly Doomed _doomed = new();
    private readonly Recent _recent;

    /// <summary>Opens a store, or makes it.</summary>
    /// <exception cref="InvalidDataException">The directory holds something else, or a store of a newer version.</exception>
    public ArtifactStore(string root, TimeProvider time)
    {
        _time = time;
        _recent = new(time);
        _folder = new(root, time);
        _blobs = new(_folder["blobs"], _folder["quarantine"], _doomed);
        _packs = new(_folder["packs"]);
        _index = new(_folder["index"], _folder["tmp"]);
        _contents = new(_blobs, _packs, _index, _doomed);
        _manifests = new(_folder, _contents, _doomed, time);
        _small = new(_folder, _blobs, _manifests);
        _materialization = new(_blobs, _contents);
        var damaged = _index.IsDamaged || (_index.Segments.Count == 0 && _packs.All().Any());
        if (damaged) IndexRebuild.Run(_packs, _blobs, _index);
        Upkeep = new(this, _folder, _small, _recent, time, damaged);
    }

    public StoreUpkeep Upkeep { get; }

    public ArtifactDigest Ingest(string directory, bool adopt)
    {
        using var use = BeginUse();
        var files = TreeWalk.Files(directory);
        if (SmallContent.Is(files)) return _recent.Note(_small.Keep(files, adopt));
        return adopt ? _recent.Note(Keep(files, adopt)) : Add(directory, CancellationToken.None).Digest;
    }

    public ArtifactDigest IngestFile(string file, string name)
    {
        using var use = BeginUse();
        var stat = FileStat.Of(file);
        if (stat.Type != FileType.Regular) throw new InvalidDataException($"{file} is no plain file");
        FoundFile[] found = [new(name, file, stat)];
        return stat.Size <= TreeAddition.Small ? _recent.Note(Keep(found, adopt: false)) : Add(found, null, adopt: false, CancellationToken.None).Digest;
    }

    /// <summary>
    /// Takes a file or folder in by copy, packed and in chunks: what of it the store has takes no more room, and files that are as they were
    /// when the same path was last added are not read again. Durable when this returns.
    /// </summary>
    /// <exception cref="InvalidDataException">It holds something that is no plain file or folder, or was written to meanwhile.</exception>
    public AddedTree Add(string path, CancellationToken cancellationToken) => Add(Found(path), Path.GetFullPath(path), adopt: false, cancellationToken);

    /// <summary>As <see cref="Add(string, CancellationToken)"/>, of those files of a folder that are wanted.</summary>
    /// <param name="wanted">Asked for each path below the folder.</param>
    /// <param name="source">What stands for the folder and those files.</param>
    public AddedTree Add(string folder, Predicate<string> wanted, string source, CancellationToken cancellationToken) =>
        Add(Found(folder).Where(f => wanted(f.Path)), source, adopt: false, cancellationToken);

    /// <summary>As <see cref="Add(string, CancellationToken)"/>, but large files are taken over where that is possible: delete them afterwards.</summary>
    public AddedTree AddByAdoption(string path, CancellationToken cancellationToken) => Add(Found(path), null, adopt: true, cancellationToken);

    /// <summary>Whether a path lies in the store, or the store in it.</summary>
    public bool Holds(string path) => _folder.Holds(path);

    /// <summary>For whoever takes content in and names it later, or reads it: until this is disposed nothing is deleted that may be meant.</summary>
    public IDisposable BeginUse() => _uses.Begin();

    /// <summary>A new empty folder for what is on its way into the store, or out of it; what is left there is swept some day.</summary>
    public string NewStaging()
    {
        var staging = _folder.NewTemporary();
        Directory.CreateDirectory(staging);
        return staging;
    }

    /// <summary>A folder for what is on its way into the store and may arrive in several goes: swept a day after the last.</summary>
    public string KeptStaging(string name)
    {
        var folder = Path.Combine(_folder["tmp"], name);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Deletes a file or folder that was taken over; it is gone when this returns.</summary>
    public void Discard(string path) => _ = Discarding.Begin(path, NewStaging());

    /// <summary>Where it is remembered what remotes have; may be deleted.</summary>
    internal string RemoteCaches => _folder["remotes"];

    /// <summary>For content that comes piece by piece.</summary>
    internal Addition NewAddition() => new(_blobs, _packs, _contents, _index, _folder.NewTemporary());

    /// <summary>Whether the content of a file is there, as far as can be seen without reading it.</summary>
    internal bool HasContent(ArtifactFile file) => _contents.Has(file.Id()) || _blobs.Check(file.Blob(), file.Size) == BlobState.Sound;

    /// <summary>A manifest that is a file of its own; null when there is none.</summary>
    internal byte[]? ManifestJson(ArtifactDigest artifact) => _manifests.Json(artifact);

    /// <summary>Names what was published; what of it was there already is synced first.</summary>
    /// <param name="manifest">Null for one that was published too.</param>
    internal void Keep(ArtifactDigest artifact, byte[]? manifest)
    {
        _small.Sync();
        if (manifest is not null) _manifests.Keep(artifact, manifest);
    }

    internal ArtifactDigest Note(ArtifactDigest artifact) => _recent.Note(artifact);

    public void Materialize(ArtifactDigest artifact, string target) => _materialization.Make(artifact, EnumerateFiles(artifact), target, TreeStyle.View);

    /// <summary>Makes a tree for a person: of links that may not be written to, or of copies that may.</summary>
    /// <returns>Files, and their bytes.</returns>
    public (long Files, long Bytes) CheckOut(ArtifactDigest artifact, string target, bool writable) =>
        _materialization.Make(artifact, EnumerateFiles(artifact), target, writable ? TreeStyle.Writable : TreeStyle.Linked);

    /// <summary>Makes a tree of links to some files of an artifact, under the paths that are given with them.</summary>
    public void CheckOut(ArtifactDigest artifact, IEnumerable<ArtifactFile> files, string target) =>
        _materialization.Make(artifact, files, target, TreeStyle.Linked);

    /// <summary>As <see cref="Materialize"/>, with all content synced; the directories are the caller's to sync.</summary>
    internal void MaterializeDurably(ArtifactDigest artifact, string target)
    {
        foreach (var file in _small.Of(artifact)) DurableFile.SyncFile(_folder[file.Path]);
        _materialization.Make(artifact, EnumerateFiles(artifact), target, TreeStyle.Durable);
    }

    public void Secure(ArtifactDigest artifact)
    {
        foreach (var file in EnumerateFiles(artifact)) Secure(artifact, file);
        if (File.Exists(_manifests.PathOf(artifact))) DurableFile.SyncFile(_manifests.PathOf(artifact));
        _recent.Note(artifact);
        _folder.SyncFileSystem();
    }

    private void Secure(ArtifactDigest artifact, ArtifactFile file)
    {
        try
        {
            if (_materialization.SoundFile(artifact, file) is { } blob) DurableFile.SyncFile(blob);
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry && _contents.Has(file.Id()))
        {
            // A copy of packed content, which is synced, was dropped a moment ago.
        }
    }

    public bool Verify(ArtifactDigest artifact)
    {
        try
        {
            _recent.Note(artifact);
            return EnumerateFiles(artifact).All(f => _blobs.Check(f.Blob(), f.Size) == BlobState.Sound || _contents.Has(f.Id()));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Remembers where all that artifacts hold lies, and how.</summary>
    /// <exception cref="InvalidDataException">One is not whole.</exception>
    /// <exception cref="PosixException">The same.</exception>
    public KnownContent Know(IEnumerable<ArtifactDigest> artifacts) =>
        new(artifacts.SelectMany(a => EnumerateFiles(a).SelectMany(f => PathsOf(f)).Concat(PathsOf(a))));

    private IEnumerable<string> PathsOf(ArtifactFile file) => File.Exists(_blobs.PathOf(file.Blob())) ? [_blobs.PathOf(file.Blob())] : _contents.PathsOf(file.Id());

    private IEnumerable<string> PathsOf(ArtifactDigest manifest) =>
        File.Exists(_manifests.PathOf(manifest)) ? [_manifests.PathOf(manifest)] : _contents.PathsOf(ContentId.OfHex(manifest.Hex));

    public IReadOnlyList<ArtifactEntry> Entries(ArtifactDigest artifact)
    {
        using var use = BeginUse();
        List<ArtifactEntry> entries = [];
        List<string> written = [];
        foreach (var (name, manifest) in ArtifactEntries.Of(EnumerateFiles(artifact)))
        {
            _manifests.KeepForNow(manifest.Digest, manifest.Json);
            written.Add(Path.GetRelativePath(_folder.Root, _manifests.PathOf(manifest.Digest)));
            entries.Add(new(name, _recent.Note(manifest.Digest)));
        }
        _folder.Sync([.. written.Distinct()]);
        return entries;
    }

    public IReadOnlyList<ArtifactFile> Files(ArtifactDigest artifact) => [.. EnumerateFiles(artifact)];

    /// <summary>The files of an artifact one by one, in ordinal order of their paths; for those that have very many.</summary>
    /// <exception cref="InvalidDataException">There is no such artifact, or its manifest was changed: which may show only at the end.</exception>
    public IEnumerable<ArtifactFile> EnumerateFiles(ArtifactDigest artifact) => _manifests.Files(artifact);

    /// <summary>Opens one file of an artifact to be read.</summary>
    /// <exception cref="InvalidDataException">The artifact has no such file, or its content is missing or was changed.</exception>
    public Stream OpenFile(ArtifactDigest artifact, string path)
    {
        var file = EnumerateFiles(artifact).FirstOrDefault(f => f.Path == path)
            ?? throw new InvalidDataException($"artifact {artifact} has no file {path}");
        return OpenFile(artifact, file);
    }

    internal Stream OpenFile(ArtifactDigest artifact, ArtifactFile file)
    {
        try
        {
            return _materialization.SoundFile(artifact, file) is { } blob ? File.OpenRead(blob) : _contents.Open(file.Id());
        }
        catch (FileNotFoundException) when (_contents.Has(file.Id()))
        {
            // The blob was a copy of packed content, and dropped a moment ago.
            return _contents.Open(file.Id());
        }
    }

    internal StoreParts Parts => new(_folder.Root, _blobs, _packs, _index, _contents, _doomed, _uses);

    IReadOnlyList<PendingFile> IArtifactFacts.PendingOf(ArtifactDigest artifact) => _small.Of(artifact);

    IReadOnlyList<string> IArtifactFacts.SyncPending() => _small.Settle();

    void IArtifactFacts.Restore(PendingFile file) => _small.Restore(file);

    ArtifactSummary? IArtifactFacts.Describe(ArtifactDigest artifact)
    {
        try
        {
            var (size, count, table) = (0L, 0, false);
            foreach (var file in EnumerateFiles(artifact))
            {
                size += file.Size;
                count++;
                table |= file.Path == TableSummary.FileName;
            }
            return new(size, count, table ? ReadTable(artifact) : null);
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

    private static IEnumerable<FoundFile> Found(string path)
    {
        var full = Path.GetFullPath(path);
        var stat = FileStat.Of(full);
        return stat.Type switch
        {
            FileType.Directory => OrderedWalk.Files(full),
            FileType.Regular => [new(Path.GetFileName(full), full, stat)],
            FileType.Link => throw new InvalidDataException($"{full} is a symbolic link: name what it stands for"),
            _ => throw new InvalidDataException($"{full} is no plain file and no folder"),
        };
    }

    /// <param name="source">Whose files are looked for among those that were added before; null: all are read.</param>
    private AddedTree Add(IEnumerable<FoundFile> files, string? source, bool adopt, CancellationToken cancellationToken)
    {
        var stamps = source is null ? null : Path.Combine(_folder["stamps"], SourceStamps.NameOf(source));
        using var addition = new Addition(_blobs, _packs, _contents, _index, _folder.NewTemporary());
        var settings = new AdditionSettings(adopt, (_time.GetUtcNow() - s_unsettled).ToUnixTimeMilliseconds() * 1_000_000);
        using var tree = new TreeAddition(addition, settings, cancellationToken);
        var fresh = addition.NextPath();
        using var after = stamps is null ? null : new SourceStampWriter(fresh);
        var (digest, json) = tree.Take(files, stamps is null ? [] : SourceStamps.Read(stamps), after);
        // What is there already may be small content that waits for its sync; a name must not point to it before.
        _small.Sync();
        addition.Publish();
        if (json is not null) _manifests.Keep(digest, json);
        if (tree.Read > 0 && stamps is not null)
        {
            after!.Finish();
            Posix.Rename(fresh, stamps);
        }
        return new(_recent.Note(digest), tree.Files, tree.Bytes, addition.Stored);
    }

    private ArtifactDigest Keep(IReadOnlyList<FoundFile> files, bool adopt)
    {
        var manifest = new Ingestion(_blobs, _folder.NewTemporary()).Take(files, adopt);
        _manifests.Keep(manifest.Digest, manifest.Json);
        return manifest.Digest;
    }
}
