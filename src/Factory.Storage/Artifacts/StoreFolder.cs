namespace Factory.Storage;

/// <summary>The directory of a store: what is where in it, and whether it is one.</summary>
internal sealed class StoreFolder
{
    private const string Format = "factory artifact store 1\n";
    private const int MostSyncedOneByOne = 64;
    private static readonly TimeSpan s_forgotten = TimeSpan.FromDays(1);

    /// <summary>Opens it, or makes it, and sweeps what was being made in it long ago.</summary>
    /// <exception cref="InvalidDataException">The directory holds something else, or a store of a newer version.</exception>
    public StoreFolder(string root, TimeProvider time)
    {
        Root = Path.GetFullPath(root);
        Recognise();
        foreach (var part in (string[])["blobs", "manifests", "packs", "stamps", "tmp", "quarantine"]) DurableFile.CreateDirectory(this[part]);
        SweepStaging(time);
    }

    public string Root { get; }

    public string this[string part] => Path.Combine(Root, part);

    public string NewTemporary() => Path.Combine(this["tmp"], Guid.NewGuid().ToString("N"));

    /// <summary>Whether a path lies in the store, or the store in it.</summary>
    public bool Holds(string path)
    {
        var full = Path.GetFullPath(path).TrimEnd('/') + "/";
        return full.StartsWith(Root + "/", StringComparison.Ordinal) || (Root + "/").StartsWith(full, StringComparison.Ordinal);
    }

    public long SizeOf(string part) => new DirectoryInfo(this[part]).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    /// <summary>Syncs all that any program has written there.</summary>
    public void SyncFileSystem()
    {
        using var root = Posix.Open(Root, OpenFlags.Directory);
        Posix.SyncFileSystem(root, Root);
    }

    /// <summary>Syncs files, by their paths in the folder, and their names.</summary>
    public void Sync(IReadOnlyCollection<string> paths)
    {
        // A sync of the whole file system waits for what any program has written, so it is for many files only.
        if (paths.Count > MostSyncedOneByOne) SyncFileSystem();
        else if (paths.Count > 0) SyncOneByOne(paths);
    }

    private void SyncOneByOne(IReadOnlyCollection<string> paths)
    {
        // One that was found changed and put aside meanwhile is not there any more, and its reader has been told.
        foreach (var path in paths.Select(p => this[p]).Where(File.Exists)) DurableFile.SyncFile(path);
        var folders = paths.Select(p => DurableFile.Parent(this[p])).Distinct().ToList();
        foreach (var parent in folders.Concat(folders.Select(DurableFile.Parent).Distinct())) DurableFile.SyncDirectory(parent);
    }

    private void Recognise()
    {
        var marker = this["format"];
        DurableFile.CreateDirectory(Root);
        if (File.Exists(marker))
        {
            var format = File.ReadAllText(marker);
            if (format != Format)
                throw new InvalidDataException(
                    $"{Root} is `{format.Trim()}`, and this Factory knows `{Format.Trim()}`: use the Factory that made it, or another directory");
        }
        else if (Directory.EnumerateFileSystemEntries(Root).Any(e => !IsBegun(e)))
        {
            throw new InvalidDataException($"{Root} is not empty and no artifact store: give the store a directory of its own");
        }
        else DurableFile.Write(marker, Format);
    }

    // Whoever makes a store may be killed before it has its marker.
    private static bool IsBegun(string entry) => Path.GetFileName(entry) is var name
        && name.StartsWith(".format.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    // Younger ones may be another daemon's that shares the store.
    private void SweepStaging(TimeProvider time)
    {
        var markers = new DirectoryInfo(Root).EnumerateFiles().Where(f => IsBegun(f.Name));
        foreach (var staging in new DirectoryInfo(this["tmp"]).EnumerateFileSystemInfos().Concat(markers))
        {
            if (time.GetUtcNow().UtcDateTime - staging.LastWriteTimeUtc <= s_forgotten) continue;
            if (staging is DirectoryInfo directory) directory.Delete(recursive: true);
            else staging.Delete();
        }
    }
}
