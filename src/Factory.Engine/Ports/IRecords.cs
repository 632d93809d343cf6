namespace Factory.Engine;

/// <summary>The durable memory of the engine. Called by the daemon's loop alone.</summary>
public interface IRecords
{
    /// <summary>
    /// Commits deltas, all or none, in order. They survive the death of this process, and, with all that was committed before, a power
    /// loss too where one of them must (see <see cref="Delta.IsAcknowledged"/>); the others soon after.
    /// </summary>
    /// <exception cref="RecordsException">Nothing was committed; whether going on is safe, the exception says.</exception>
    void Commit(IReadOnlyList<Delta> deltas);

    /// <summary>The deltas of all runs that have not ended, in the order of their commits.</summary>
    IReadOnlyList<Delta> LoadActive();

    /// <summary>What runs that have ended used up and taught.</summary>
    History LoadHistory();

    /// <summary>The results under those of the hashes that have one. Does not look at the store.</summary>
    IReadOnlyDictionary<InputHash, KnownResult> FindResults(IReadOnlyCollection<InputHash> hashes);

    /// <summary>The newest release of that name whose model has other bytes, or null.</summary>
    PreviousRelease? FindPrevious(string release, ArtifactDigest model);
}

/// <param name="canGoOn">False when what is on disk is in doubt (a failed fsync): the daemon must stop and verify at its next start.</param>
public sealed class RecordsException(string message, bool canGoOn, Exception? inner = null) : Exception(message, inner)
{
    public bool CanGoOn { get; } = canGoOn;
}

/// <summary>Content, by digest. Thread-safe.</summary>
public interface IArtifactStore
{
    /// <summary>
    /// Takes a directory's content in and gives its digest; equal content is stored once. It is durable at the latest with the
    /// first commit of this process that names it. With <paramref name="adopt"/>
    /// files may be moved instead of copied. Links and special files are refused.
    /// </summary>
    /// <exception cref="InvalidDataException">The directory holds something that is no plain file or folder.</exception>
    ArtifactDigest Ingest(string directory, bool adopt);

    /// <summary>Makes sure that an artifact that another process may have taken in is there and durable.</summary>
    /// <exception cref="InvalidDataException">Content is missing or was changed; the message says which.</exception>
    void Secure(ArtifactDigest artifact);

    /// <summary>Takes one file in as an artifact of a single file of that name, by copy.</summary>
    ArtifactDigest IngestFile(string file, string name);

    /// <summary>Makes a read-only tree of an artifact at a path that does not exist yet (its parent does).</summary>
    /// <exception cref="InvalidDataException">Content is missing or was changed; the message says which.</exception>
    void Materialize(ArtifactDigest artifact, string target);

    /// <summary>Whether all content of an artifact is there and unchanged by size, mode and time of modification (which follows from the content; ctime would
    /// not do, for every hard link changes it); it is read only when these differ.</summary>
    bool Verify(ArtifactDigest artifact);

    /// <summary>
    /// What lies in an artifact at the top, in ordinal order of names, each as an artifact of its own: of a file, or of what a folder holds.
    /// They are durable when this returns.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no such artifact, or it holds more than any run may have stages: then nothing was written.</exception>
    IReadOnlyList<ArtifactEntry> Entries(ArtifactDigest artifact);

    /// <summary>The files of an artifact.</summary>
    /// <exception cref="InvalidDataException">There is no such artifact.</exception>
    IReadOnlyList<ArtifactFile> Files(ArtifactDigest artifact);
}

/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Mode">Permission bits, only the executable one kept: 0444 or 0555.</param>
/// <param name="Sha256">Its content, lower-case hexadecimal.</param>
public sealed record ArtifactFile(string Path, long Size, int Mode, string Sha256);
