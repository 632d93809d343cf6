namespace Factory.Control;

/// <summary>Takes files in as a version of a dataset.</summary>
/// <param name="Path">A file or folder of this machine or a pattern of files, absolute; or an address: <c>https://…</c>, <c>s3://bucket/key</c>.</param>
/// <param name="Move">Large files are taken over instead of copied, and all of it is gone from there afterwards.</param>
/// <param name="Alias">Points to the version from now on.</param>
/// <param name="Sha256">Of an address: what its content must be.</param>
/// <param name="Unpack">It is an archive, and the files in it are meant.</param>
public sealed record DataAdd(string Path, bool Move = false, string? Note = null, string? Alias = null, string? Sha256 = null, bool Unpack = false);

/// <param name="Created">False when the dataset had this content already.</param>
/// <param name="Stored">Bytes that the store grew by.</param>
public sealed record DataAdded(string Name, long Version, string Digest, bool Created, long Files, long Bytes, long Stored);

/// <summary>Makes a tree of a version.</summary>
/// <param name="Directory">Absolute; must not be there yet.</param>
/// <param name="Version">A number or an alias; null for the latest.</param>
/// <param name="Writable">Copies that may be written to, instead of links that may not.</param>
public sealed record DataCheckout(string Directory, string? Version = null, bool Writable = false);

public sealed record DataCheckedOut(string Name, long Version, string Directory, long Files, long Bytes);

/// <summary>Points an alias to a version, or takes it away.</summary>
/// <param name="Version">A number or another alias; null for the latest.</param>
public sealed record DataTag(string Alias, string? Version = null, bool Remove = false);

/// <param name="Version">A number or an alias.</param>
public sealed record DataRemove(string Version);

/// <summary>Writes a version into an archive, or reads one from it.</summary>
/// <param name="File">Absolute.</param>
public sealed record DataArchive(string File, string? Version = null, string? Note = null, string? Alias = null);

public sealed record DataExported(string Name, long Version, string File, long Files, long Bytes);

/// <summary>In what two versions differ. Of each list of files the first thousand.</summary>
public sealed record DataDiff
{
    public required string From { get; init; }
    public required string To { get; init; }
    public required long Unchanged { get; init; }
    public required long AddedCount { get; init; }
    public required long RemovedCount { get; init; }
    public required long ChangedCount { get; init; }
    public IReadOnlyList<FileView> Added { get; init; } = [];
    public IReadOnlyList<FileView> Removed { get; init; } = [];
    public IReadOnlyList<FileChange> Changed { get; init; } = [];
    /// <summary>Of the tables among those files, and of images, when they were asked for.</summary>
    public IReadOnlyList<TableDiff> Tables { get; init; } = [];
}

public sealed record FileChange(string Path, long SizeBefore, long SizeAfter, string Before, string After);

/// <summary>What takes how much room.</summary>
public sealed record DataUsage
{
    public required IReadOnlyList<DatasetUsage> Datasets { get; init; }
    /// <summary>Files that are kept as they are.</summary>
    public required long Files { get; init; }
    /// <summary>Small files and chunks.</summary>
    public required long Packs { get; init; }
    /// <summary>The index, manifests and what saves work.</summary>
    public required long Index { get; init; }
    /// <summary>What was put aside because it was changed.</summary>
    public required long Quarantine { get; init; }
}

/// <param name="Bytes">Of all files of all versions, each time that they occur.</param>
/// <param name="Stored">What the store holds for them.</param>
/// <param name="Alone">Of that, what nothing else needs: what removing the dataset would free.</param>
public sealed record DatasetUsage(string Name, int Versions, long Bytes, long Stored, long Alone);
