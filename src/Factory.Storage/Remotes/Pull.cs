using System.Security.Cryptography;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a pull came to.</summary>
/// <param name="Received">Bytes that travelled.</param>
public sealed record Pulled(RemoteVersion Version, AddedTree Tree, long Received);

/// <summary>
/// Takes a version from a remote: first what says which files it has, then how they are cut, then the pieces that the store has not. Every piece
/// is checked against its digest as it comes and kept at once, so that an interrupted pull goes on where it ended; and every file against its own
/// before anything says that it is there.
/// </summary>
public sealed class Pull
{
    private readonly ArtifactStore _store;
    private readonly Remote _remote;
    private readonly Addition _addition;
    private readonly PieceFetch _pieces;
    private readonly CancellationToken _cancellationToken;

    private Pull(ArtifactStore store, Remote remote, Addition addition, CancellationToken cancellationToken) =>
        (_store, _remote, _addition, _pieces, _cancellationToken) = (store, remote, addition, new(remote, addition, cancellationToken), cancellationToken);

    /// <exception cref="RemoteException">The remote has it not, or not as it should be.</exception>
    public static async Task<Pulled> Run(ArtifactStore store, Remote remote, RemoteVersionKey wanted, CancellationToken cancellationToken)
    {
        var version = await remote.Read(wanted, cancellationToken).ConfigureAwait(false);
        using var addition = store.NewAddition();
        var pull = new Pull(store, remote, addition, cancellationToken);
        var tree = await pull.Take(version.Digest).ConfigureAwait(false);
        return new(version, tree, pull._pieces.Received);
    }

    private async Task<AddedTree> Take(ArtifactDigest artifact)
    {
        var manifest = await TakeManifest(artifact).ConfigureAwait(false);
        var (files, bytes, small, large) = (0L, 0L, new HashSet<ContentId>(), new Dictionary<ContentId, long>());
        foreach (var file in Files(artifact, manifest))
        {
            RemoteManifest.Check(file);
            files++;
            bytes += file.Size;
            if (_store.HasContent(file)) continue;
            if (file.Size <= TreeAddition.Small) small.Add(file.Id());
            else large[file.Id()] = file.Size;
        }
        await TakeFiles(small, large).ConfigureAwait(false);
        _store.Keep(artifact, manifest);
        return new(_store.Note(artifact), files, bytes, _addition.Stored);
    }

    private async Task TakeFiles(HashSet<ContentId> small, Dictionary<ContentId, long> large)
    {
        var layouts = new Dictionary<ContentId, Chunk[]>();
        foreach (var (id, chunks) in await Layouts([.. large.Keys]).ConfigureAwait(false)) layouts[id] = RemoteManifest.Check(id, large[id], chunks);
        var wanted = small;
        foreach (var chunk in layouts.Values.SelectMany(c => c)) wanted.Add(chunk.Id);
        await _pieces.Take(wanted).ConfigureAwait(false);
        foreach (var (id, chunks) in layouts) Join(id, chunks);
        _addition.Publish();
    }

    /// <summary>How files are cut: as is known here, else as the remote says.</summary>
    private async Task<Dictionary<ContentId, Chunk[]>> Layouts(IReadOnlyCollection<ContentId> ids)
    {
        var known = new Dictionary<ContentId, Chunk[]>();
        var asked = new List<ContentId>();
        foreach (var id in ids)
        {
            if (_store.Parts.Contents.LayoutOf(id) is { } chunks) known.Add(id, chunks);
            else asked.Add(id);
        }
        await foreach (var (id, content) in _pieces.Read(asked, EntryKind.Layout).ConfigureAwait(false)) known.Add(id, Layout.Read(content));
        return known;
    }

    /// <summary>Says that chunks are a file, when they are.</summary>
    private void Join(ContentId id, Chunk[] chunks)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_store.Parts.Contents.HasLayout(id)) return;
        using var stream = new ChunkStream(_store.Parts.Contents, id, chunks);
        if (ContentId.Read(SHA256.HashData(stream)) != id)
            throw new RemoteException($"the remote says wrongly which chunks make up the content {id}: nothing was taken from it");
        _addition.PutLayout(id, chunks);
    }

    private IEnumerable<ArtifactFile> Files(ArtifactDigest artifact, byte[]? manifest) =>
        manifest is null ? _store.EnumerateFiles(artifact) : Manifest.Read(manifest, artifact).Files;

    /// <returns>The manifest where it is small; else it is in the store when this returns.</returns>
    private async Task<byte[]?> TakeManifest(ArtifactDigest artifact)
    {
        var id = ContentId.OfHex(artifact.Hex);
        if (_store.ManifestJson(artifact) is { } json) return json;
        if (_store.Parts.Contents.Has(id)) return null;
        if (_remote.Index.Has(id, EntryKind.Content))
        {
            await foreach (var (_, content) in _pieces.Read([id], EntryKind.Content).ConfigureAwait(false)) return content;
        }
        var chunks = (await Layouts([id]).ConfigureAwait(false)).GetValueOrDefault(id) ?? throw new RemoteException($"the remote has lost what version {artifact} is made of");
        await _pieces.Take([.. chunks.Select(c => c.Id)]).ConfigureAwait(false);
        Join(id, chunks);
        _addition.Publish();
        return null;
    }
}
