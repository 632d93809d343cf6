using System.Security.Cryptography;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Takes small artifacts in without a sync: what costs less in a commit than in syncs of its own, for a sync is some milliseconds, a page of the
/// database some microseconds. Until they are synced, the commit that names them carries them.
/// </summary>
internal sealed class SmallContent(StoreFolder folder, Blobs blobs, Manifests manifests)
{
    private const int MostFiles = 16;
    private const long MostBytes = 64 << 10;
    private readonly Pending _pending = new();

    public static bool Is(IReadOnlyCollection<FoundFile> files) => files.Count <= MostFiles && files.Sum(f => f.Stat.Size) <= MostBytes;

    /// <summary>All that waits to be synced.</summary>
    public IEnumerable<ArtifactDigest> Waiting => _pending.All.Select(p => p.Key);

    public IReadOnlyList<PendingFile> Of(ArtifactDigest artifact) => _pending.Of(artifact);

    public ArtifactDigest Keep(IReadOnlyList<FoundFile> files, bool adopt)
    {
        var pending = new List<PendingFile>(files.Count + 1);
        var taken = new List<ArtifactFile>(files.Count);
        foreach (var found in files)
        {
            using var source = found.Open();
            var content = found.ReadAll(source);
            var blob = new BlobId(Convert.ToHexStringLower(SHA256.HashData(content)), found.Stat.IsExecutable);
            if (blobs.Check(blob, content.Length) != BlobState.Sound && !(adopt && blobs.Adopt(blob, source, found)))
                blobs.Write(blob, content, folder.NewTemporary(), durably: false);
            pending.Add(new(Path.Combine("blobs", blob.RelativePath), content));
            taken.Add(new(found.Path, content.Length, blob.Mode, blob.Sha256));
        }
        var manifest = Manifest.Of(taken);
        manifests.KeepForNow(manifest.Digest, manifest.Json);
        pending.Add(new(Path.GetRelativePath(folder.Root, manifests.PathOf(manifest.Digest)), manifest.Json));
        _pending.Add(manifest.Digest, pending);
        return manifest.Digest;
    }

    /// <summary>Syncs all that waits, and gives the paths of what is on the disk now.</summary>
    public IReadOnlyList<string> Sync()
    {
        var all = _pending.All;
        string[] paths = [.. all.SelectMany(a => a.Value).Select(f => f.Path).Distinct()];
        folder.Sync(paths);
        return paths;
    }

    /// <summary>As <see cref="Sync"/>, and none of it need be carried any more.</summary>
    public IReadOnlyList<string> Settle()
    {
        var all = _pending.All;
        var paths = Sync();
        _pending.Forget(all);
        return paths;
    }

    /// <summary>Makes sure that a file that was committed is in the store as it was, durably.</summary>
    public void Restore(PendingFile file)
    {
        var path = Path.Combine(folder.Root, file.Path);
        DurableFile.CreateDirectory(DurableFile.Parent(path));
        if (BlobId.FromPath(file.Path) is not { } blob) DurableFile.Write(path, file.Content.Span);
        else if (blobs.Check(blob, file.Content.Length) != BlobState.Sound) blobs.Write(blob, file.Content.Span, folder.NewTemporary(), durably: true);
        else DurableFile.SyncFile(path);
        DurableFile.SyncDirectory(DurableFile.Parent(path));
    }
}
