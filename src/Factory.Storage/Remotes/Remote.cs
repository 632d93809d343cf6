using System.Security.Cryptography;
using System.Text;

namespace Factory.Storage;

/// <summary>
/// A place outside this machine that holds versions of datasets: <c>packs/</c> with content, each pack with its index, and <c>datasets/</c> with a
/// small file for every version. What is there is never changed, and a version comes after all that it needs, so many may push at once.
/// </summary>
public sealed class Remote
{
    /// <summary>Of the small files that say what is there: a version's has a note that a person wrote.</summary>
    private const int MostRead = 1 << 20;
    private readonly IRemoteObjects _objects;
    private readonly string _staging;

    private Remote(IRemoteObjects objects, RemoteIndex index, string staging) => (_objects, Index, _staging) = (objects, index, staging);

    internal RemoteIndex Index { get; }
    internal IRemoteObjects Objects => _objects;

    /// <summary>Looks what is there.</summary>
    /// <param name="address">What it is known by: content that was seen there is remembered under it.</param>
    /// <param name="make">Whether an empty place becomes a remote.</param>
    /// <param name="staging">An empty folder for what is on its way.</param>
    /// <exception cref="RemoteException">It is no remote, or one of a newer Factory.</exception>
    public static async Task<Remote> Open(IRemoteObjects objects, ArtifactStore store, string address, bool make, string staging, CancellationToken cancellationToken)
    {
        await Recognise(objects, address, make, staging, cancellationToken).ConfigureAwait(false);
        var cache = Path.Combine(store.RemoteCaches, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..32]);
        var index = new RemoteIndex(objects, new(cache, staging), staging);
        await index.Refresh(cancellationToken).ConfigureAwait(false);
        return new(objects, index, staging);
    }

    /// <summary>The versions of a dataset, or of all, by their names and numbers.</summary>
    public async Task<IReadOnlyList<RemoteVersionKey>> Versions(string? name, CancellationToken cancellationToken) =>
    [
        .. (await _objects.List(name is null ? RemoteLayout.AllVersions : RemoteLayout.VersionsOf(name), null, cancellationToken).ConfigureAwait(false))
            .Select(o => RemoteLayout.ReadVersion(o.Key)).OfType<RemoteVersionKey>().Where(v => name is null || v.Name == name)
            .OrderBy(v => v.Name, StringComparer.Ordinal).ThenBy(v => v.Version),
    ];

    /// <exception cref="RemoteException">It is gone, or not what its name says.</exception>
    internal async Task<RemoteVersion> Read(RemoteVersionKey key, CancellationToken cancellationToken) =>
        RemoteVersion.Read(await Read(_objects, key.Key, _staging, cancellationToken).ConfigureAwait(false) ?? throw new RemoteException($"the remote has lost {key.Key}"), key);

    internal string NewFile() => Path.Combine(_staging, Guid.NewGuid().ToString("N"));

    /// <summary>Puts something small.</summary>
    internal static async Task Put(IRemoteObjects objects, string key, byte[] content, string staging, CancellationToken cancellationToken)
    {
        var file = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, content, cancellationToken).ConfigureAwait(false);
        await objects.Put(file, key, cancellationToken).ConfigureAwait(false);
        File.Delete(file);
    }

    internal Task Put(string key, byte[] content, CancellationToken cancellationToken) => Put(_objects, key, content, _staging, cancellationToken);

    private static async Task Recognise(IRemoteObjects objects, string address, bool make, string staging, CancellationToken cancellationToken)
    {
        var format = await Read(objects, RemoteLayout.FormatKey, staging, cancellationToken).ConfigureAwait(false);
        if (format is not null)
        {
            var text = Encoding.UTF8.GetString(format.AsSpan(0, Math.Min(format.Length, 100)));
            if (text != RemoteLayout.Format)
                throw new RemoteException($"{address} is `{text.Trim()}`, and this Factory knows `{RemoteLayout.Format.Trim()}`: use the Factory that made it, or another place");
            return;
        }
        var there = await objects.List("", 1, cancellationToken).ConfigureAwait(false);
        // Another push made it a remote a moment ago, in the same words.
        if (there is [{ Key: RemoteLayout.FormatKey }]) return;
        if (there.Count > 0) throw new RemoteException($"{address} holds {there[0].Key} and is no remote of Factory: give the remote a folder of its own");
        if (!make) throw new RemoteException($"{address} is empty: nothing was pushed there yet");
        await Put(objects, RemoteLayout.FormatKey, Encoding.UTF8.GetBytes(RemoteLayout.Format), staging, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]?> Read(IRemoteObjects objects, string key, string staging, CancellationToken cancellationToken)
    {
        var file = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        if (!await objects.Get(key, file, 0, MostRead + 1, cancellationToken).ConfigureAwait(false)) return null;
        if (new FileInfo(file).Length > MostRead) throw new RemoteException($"the remote's {key} is longer than {MostRead >> 20} MiB, and so nothing that Factory wrote");
        var content = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        File.Delete(file);
        return content;
    }
}
