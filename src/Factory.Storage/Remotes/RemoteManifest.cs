using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// What a remote may say. A digest proves that something is what it was; not that whoever made it meant well.
/// </summary>
internal static class RemoteManifest
{
    /// <exception cref="RemoteException">The file would lie outside its tree, or is none.</exception>
    public static void Check(ArtifactFile file)
    {
        if (file.Path.Length == 0 || file.Path.Contains('\0', StringComparison.Ordinal) || file.Path.Split('/').Any(p => p is "" or "." or "..")
            || file.Size < 0 || file.Mode != file.Blob().Mode)
            throw new RemoteException($"the remote's version has a file `{file.Path}`, which no version can have: nothing was taken from it");
    }

    /// <exception cref="RemoteException">The chunks cannot be those of the file.</exception>
    public static Chunk[] Check(ContentId id, long size, Chunk[] chunks) =>
        chunks.Sum(c => (long)c.Length) == size && chunks.All(c => c.Length > 0 && c.Length <= FastCdc.Files.Largest) ? chunks
            : throw new RemoteException($"the remote says wrongly which chunks make up the content {id}: nothing was taken from it");
}
