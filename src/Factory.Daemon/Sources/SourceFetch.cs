using System.Security.Cryptography;
using System.Text;
using Factory.Engine;
using Factory.Execution;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Reads content from elsewhere into the store, in a process of its own. What arrived of a file before something broke is kept, and the rest is
/// asked for the next time, as long as the server says that it is still the same file.
/// </summary>
internal sealed class SourceFetch(ArtifactStore store, RecordStore records, IHostLauncher launcher, TimeProvider clock)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);

    /// <returns>The content, and by how many bytes the store grew.</returns>
    /// <exception cref="DatasetRefusedException">It cannot be had.</exception>
    public async Task<(ArtifactDigest Artifact, long Stored)> Run(SourceAddress address, CancellationToken cancellationToken)
    {
        using var use = store.BeginUse();
        var known = records.Fetched.Find(address.Text) is { } before && store.Verify(before.Artifact) ? before : null;
        // What must have one digest is what it was.
        if (known is not null && address.Sha256 is not null) return (known.Artifact, 0);
        try
        {
            await using var host = await TransferHost.OpenAsync(launcher, new(address.Url.Scheme == "s3" ? Bucket(address) : address.Url.AbsoluteUri),
                clock, s_silence, cancellationToken);
            var (artifact, mark, stored) = address.IsFolder ? await Folder(address, host, known, cancellationToken) : await One(address, host, known, cancellationToken);
            records.Fetched.Put(address.Text, artifact, mark);
            return (artifact, stored);
        }
        catch (TransferFailedException e)
        {
            throw new DatasetRefusedException(e.Fault == TransferFault.Broken ? $"{e.Message}: what arrived is kept, and the rest is read the next time" : e.Message);
        }
    }

    private async Task<(ArtifactDigest, string?, long)> One(SourceAddress address, TransferHost host, Fetched? known, CancellationToken cancellationToken)
    {
        var folder = store.KeptStaging($"fetch-{address.Key}");
        var part = Path.Combine(folder, "part");
        var begun = File.Exists($"{part}.mark") ? File.ReadAllText($"{part}.mark") : null;
        var key = address.Url.Scheme == "s3" ? Uri.UnescapeDataString(address.Url.AbsolutePath.TrimStart('/')) : "";
        var done = await host.AskAsync(new(0, Fetch: new(key, part, known?.Mark, begun)), cancellationToken);
        if (done.Same && known is not null) return (known.Artifact, done.Mark, 0);
        // Nothing of it is of use a second time: what is not as it should be least of all.
        File.Delete($"{part}.mark");
        await Expect(address, part, cancellationToken);
        var staging = store.NewStaging();
        try
        {
            File.Move(part, Path.Combine(staging, address.FileName));
            var added = store.AddByAdoption(staging, cancellationToken);
            return (added.Digest, done.Mark, added.Stored);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>All objects whose keys begin with the address; those that came before something broke are not asked for again.</summary>
    private async Task<(ArtifactDigest, string?, long)> Folder(SourceAddress address, TransferHost host, Fetched? known, CancellationToken cancellationToken)
    {
        var prefix = Uri.UnescapeDataString(address.Url.AbsolutePath.TrimStart('/'));
        var objects = (await host.AskAsync(new(0, List: new(prefix)), cancellationToken)).Objects!.Where(o => !o.Key.EndsWith('/')).ToList();
        if (objects.Count == 0) throw new DatasetRefusedException($"there is nothing below {address.Shown}");
        var mark = MarkOf(objects);
        if (known is not null && known.Mark == mark) return (known.Artifact, mark, 0);
        // Of another content of the folder nothing is taken.
        var folder = store.KeptStaging($"fetch-{address.Key}-{mark[..16]}");
        foreach (var o in objects)
        {
            var file = Path.Combine(folder, "whole", PathIn(folder, o.Key[prefix.Length..], address));
            if (File.Exists(file)) continue;
            var part = Path.Combine(folder, "part");
            File.Delete(part);
            await host.AskAsync(new(0, Get: new(o.Key, part)), cancellationToken);
            if (new FileInfo(part).Length != o.Size) throw new DatasetRefusedException($"{address.Shown}: {o.Key} changed while it was read: try again");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Move(part, file);
        }
        var added = store.AddByAdoption(Path.Combine(folder, "whole"), cancellationToken);
        Directory.Delete(folder, recursive: true);
        return (added.Digest, mark, added.Stored);
    }

    private static string PathIn(string folder, string key, SourceAddress address) =>
        key.Split('/').Any(p => p is "" or "." or "..") || key.Contains('\0', StringComparison.Ordinal) || Path.Combine(folder, key).Length > 4000
            ? throw new DatasetRefusedException($"{address.Shown} has an object `{key}`, which can be no file: read another folder") : key;

    private static string MarkOf(IEnumerable<TransferObject> objects) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Size} {o.Mark}")))));

    private static string Bucket(SourceAddress address) => $"s3://{address.Url.Host}/";

    private static async Task Expect(SourceAddress address, string file, CancellationToken cancellationToken)
    {
        if (address.Sha256 is not { } wanted) return;
        string found;
        await using (var stream = File.OpenRead(file)) found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        if (found == wanted) return;
        File.Delete(file);
        throw new DatasetRefusedException($"{address.Shown} is not what it should be: its SHA-256 is {found}, and {wanted} is expected");
    }
}
