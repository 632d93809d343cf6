using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Does what people ask of datasets. What takes long has a thread of its own and ends when who asked goes away.</summary>
internal sealed class DataDesk(ArtifactStore store, RecordStore records, ProfileKeeper profiles, CutKeeper cuts, WebSources web)
{
    public async Task<DataAdded> Add(string name, DataAdd add, string author, CancellationToken cancellationToken)
    {
        records.Datasets.ExpectOpen(name);
        if (add.Alias is { } alias) DatasetBook.ExpectAlias(alias);
        records.ExpectRoom();
        if (records.Queries.Datasets.Find(name) is { } before) await cuts.Cut(before.Artifact).WaitAsync(cancellationToken);
        using var use = store.BeginUse();
        var source = add.Sha256 is { } sha256 ? $"{add.Path}#sha256={sha256}" : add.Path;
        var added = SourceAddress.IsOne(add.Path) ? await Read(source, add.Unpack, cancellationToken)
            : await Apart(() => add.Unpack ? Unpack(add.Path, cancellationToken) : Take(add, cancellationToken));
        var recorded = Record(name, added, SourceAddress.IsOne(source) ? SourceAddress.Parse(source).Shown : source, author, add.Note, add.Alias);
        if (add.Move) await Task.Run(() => store.Discard(add.Path), CancellationToken.None);
        return recorded;
    }

    private AddedTree Take(DataAdd add, CancellationToken cancellationToken)
    {
        if (add.Sha256 is not null) throw new DatasetRefusedException("a checksum is for what comes from an address: a file of this machine is taken as it is");
        if (FilePattern.Of(add.Path) is { } pattern) return Take(pattern, add, cancellationToken);
        if (!File.Exists(add.Path) && !Directory.Exists(add.Path)) throw new DatasetRefusedException($"there is no file or folder {add.Path}");
        if (store.Holds(add.Path)) throw new DatasetRefusedException($"{add.Path} is part of the store itself: add something else");
        return add.Move ? store.AddByAdoption(add.Path, cancellationToken) : store.Add(add.Path, cancellationToken);
    }

    private AddedTree Take(FilePattern pattern, DataAdd add, CancellationToken cancellationToken)
    {
        if (add.Move) throw new DatasetRefusedException("a pattern stands for some of the files of a folder, which are copied and not moved");
        if (!Directory.Exists(pattern.Root)) throw new DatasetRefusedException($"there is no folder {pattern.Root}");
        if (store.Holds(pattern.Root)) throw new DatasetRefusedException($"{pattern.Root} has the store in it: choose a folder that has not");
        var added = store.Add(pattern.Root, pattern.Matcher(), add.Path, cancellationToken);
        return added.Files > 0 ? added : throw new DatasetRefusedException($"no file is called {add.Path}");
    }

    /// <summary>What lies at an address; of an archive what is in it.</summary>
    private async Task<AddedTree> Read(string source, bool unpack, CancellationToken cancellationToken)
    {
        var (artifact, stored) = await web.Read(source, cancellationToken);
        if (unpack) return await Apart(() => UnpackArtifact(artifact, source, cancellationToken));
        var (files, bytes) = (0L, 0L);
        foreach (var file in store.EnumerateFiles(artifact)) (files, bytes) = (files + 1, bytes + file.Size);
        return new(artifact, files, bytes, stored);
    }

    private AddedTree UnpackArtifact(ArtifactDigest artifact, string source, CancellationToken cancellationToken)
    {
        var staging = Path.Combine(store.NewStaging(), "archive");
        try
        {
            if (store.Files(artifact) is not [var only]) throw new DatasetRefusedException($"{source} is no single file, and so no archive");
            store.CheckOut(artifact, staging, writable: false);
            return Unpack(Path.Combine(staging, only.Path), cancellationToken);
        }
        finally
        {
            ReadOnlyTree.Delete(Path.GetDirectoryName(staging)!);
        }
    }

    private AddedTree Unpack(string file, CancellationToken cancellationToken) => new DatasetArchive(store).Read(file, cancellationToken);

    public Task<DataCheckedOut> CheckOut(DatasetVersion version, DataCheckout checkout) => Apart(() =>
    {
        if (File.Exists(checkout.Directory) || Directory.Exists(checkout.Directory))
            throw new DatasetRefusedException($"{checkout.Directory} is there already: name a folder that is not");
        if (!Directory.Exists(Path.GetDirectoryName(checkout.Directory)))
            throw new DatasetRefusedException($"there is no folder {Path.GetDirectoryName(checkout.Directory)} to make it in");
        using var use = store.BeginUse();
        var (files, bytes) = store.CheckOut(version.Artifact, checkout.Directory, checkout.Writable);
        return new DataCheckedOut(version.Name, version.Version, checkout.Directory, files, bytes);
    });

    public Task<DataExported> Export(DatasetVersion version, string file, CancellationToken cancellationToken) => Apart(() =>
    {
        using var use = store.BeginUse();
        var (files, bytes) = new DatasetArchive(store).Write(version, file, cancellationToken);
        return new DataExported(version.Name, version.Version, file, files, bytes);
    });

    public Task<DataAdded> Import(string name, DataArchive archive, string author, CancellationToken cancellationToken) => Apart(() =>
    {
        records.Datasets.ExpectOpen(name);
        if (archive.Alias is { } alias) DatasetBook.ExpectAlias(alias);
        records.ExpectRoom();
        using var use = store.BeginUse();
        return Record(name, new DatasetArchive(store).Read(archive.File, cancellationToken), archive.File, author, archive.Note, archive.Alias);
    });

    private DataAdded Record(string name, AddedTree added, string source, string author, string? note, string? alias)
    {
        var (version, created) = records.Datasets.Record(new()
        {
            Name = name, Artifact = added.Digest, Author = author, Source = source, Note = note, Alias = alias, Stored = added.Stored,
        });
        profiles.Look();
        _ = cuts.Cut(added.Digest);
        return new(name, version, added.Digest.Hex, created, added.Files, added.Bytes, added.Stored);
    }

    internal static Task<T> Apart<T>(Func<T> act) => Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
