using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a push came to.</summary>
/// <param name="Sent">Bytes that travelled.</param>
/// <param name="Known">Whether the remote had the version already.</param>
public sealed record Pushed(long Files, long Bytes, long Sent, bool Known);

/// <summary>Brings a version to a remote: the pieces that it has not, and last what names them.</summary>
public sealed class Push
{
    private readonly ArtifactStore _store;
    private readonly Remote _remote;
    private readonly PackShipment _shipment;
    private readonly CancellationToken _cancellationToken;

    private Push(ArtifactStore store, Remote remote, PackShipment shipment, CancellationToken cancellationToken) =>
        (_store, _remote, _shipment, _cancellationToken) = (store, remote, shipment, cancellationToken);

    /// <exception cref="InvalidDataException">The version is not whole in the store.</exception>
    public static async Task<Pushed> Run(ArtifactStore store, DatasetVersion version, Remote remote, string staging, CancellationToken cancellationToken)
    {
        using var shipment = new PackShipment(remote, staging, cancellationToken);
        return await new Push(store, remote, shipment, cancellationToken).Run(version).ConfigureAwait(false);
    }

    private async Task<Pushed> Run(DatasetVersion version)
    {
        var known = (await _remote.Versions(version.Name, _cancellationToken).ConfigureAwait(false)).Any(v => v.Version == version.Version && v.Digest == version.Artifact);
        var (files, bytes) = (0L, 0L);
        foreach (var file in _store.EnumerateFiles(version.Artifact))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            await Bring(version.Artifact, file).ConfigureAwait(false);
            files++;
            bytes += file.Size;
        }
        await BringManifest(version.Artifact).ConfigureAwait(false);
        await _shipment.Finish().ConfigureAwait(false);
        if (!known) await Name(version, files, bytes).ConfigureAwait(false);
        return new(files, bytes, _shipment.Sent, known && _shipment.Sent == 0);
    }

    private Task Name(DatasetVersion version, long files, long bytes) => _remote.Put(
        RemoteLayout.VersionKey(version.Name, version.Version, version.Artifact),
        new RemoteVersion
        {
            Name = version.Name, Version = version.Version, Digest = version.Artifact, Kind = version.Kind, Files = files, Bytes = bytes, Created = version.Created,
            Author = version.Author, Source = version.Source, Note = version.Note,
        }.Write(), _cancellationToken);

    private async Task Bring(ArtifactDigest artifact, ArtifactFile file)
    {
        if (file.Size > TreeAddition.Small) await BringChunks(artifact, file).ConfigureAwait(false);
        else if (!_shipment.Has(file.Id(), EntryKind.Content)) await _shipment.Put(file.Id(), EntryKind.Content, ReadWhole(artifact, file)).ConfigureAwait(false);
    }

    private byte[] ReadWhole(ArtifactDigest artifact, ArtifactFile file)
    {
        using var stream = _store.OpenFile(artifact, file);
        var content = new byte[file.Size];
        return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && ContentId.Of(content) == file.Id() ? content : throw Damaged(file);
    }

    private async Task BringChunks(ArtifactDigest artifact, ArtifactFile file)
    {
        var contents = _store.Parts.Contents;
        // The list says what was seen when the file was taken in; what a stage made was never cut.
        if (contents.LayoutOf(file.Id()) is not { } chunks || !contents.Has(file.Id())) await BringCut(artifact, file).ConfigureAwait(false);
        else
        {
            foreach (var chunk in chunks) await BringChunk(chunk).ConfigureAwait(false);
            await BringLayout(file.Id(), chunks).ConfigureAwait(false);
        }
    }

    private async Task BringChunk(Chunk chunk)
    {
        if (_shipment.Has(chunk.Id, EntryKind.Content)) return;
        _cancellationToken.ThrowIfCancellationRequested();
        var content = new byte[chunk.Length];
        if (!_store.Parts.Contents.TryRead(chunk.Id, content))
            throw new InvalidDataException($"chunk {chunk.Id} is missing in the store or was changed: `factory verify --read-data` tells more");
        await _shipment.Put(chunk.Id, EntryKind.Content, content).ConfigureAwait(false);
    }

    private async Task BringLayout(ContentId id, IReadOnlyList<Chunk> chunks)
    {
        if (!_shipment.Has(id, EntryKind.Layout)) await _shipment.Put(id, EntryKind.Layout, Layout.Write(chunks)).ConfigureAwait(false);
    }

    /// <summary>Cuts a file that lies in the store as it is. Read twice, so that nothing of a damaged one travels.</summary>
    private async Task BringCut(ArtifactDigest artifact, ArtifactFile file)
    {
        using var stream = (FileStream)_store.OpenFile(artifact, file);
        var source = stream.SafeFileHandle;
        var scanned = new FileScan(source, cut: true, _cancellationToken).Run();
        if (scanned.Id != file.Id()) throw Damaged(file);
        long offset = 0;
        foreach (var chunk in scanned.Chunks)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!_shipment.Has(chunk.Id, EntryKind.Content))
            {
                var content = new byte[chunk.Length];
                if (Packs.Fill(source, content, offset) < content.Length || ContentId.Of(content) != chunk.Id) throw Damaged(file);
                await _shipment.Put(chunk.Id, EntryKind.Content, content).ConfigureAwait(false);
            }
            offset += chunk.Length;
        }
        await BringLayout(file.Id(), scanned.Chunks).ConfigureAwait(false);
    }

    private async Task BringManifest(ArtifactDigest artifact)
    {
        var id = ContentId.OfHex(artifact.Hex);
        if (_store.ManifestJson(artifact) is { } json)
        {
            if (!_shipment.Has(id, EntryKind.Content)) await _shipment.Put(id, EntryKind.Content, json).ConfigureAwait(false);
            return;
        }
        var chunks = _store.Parts.Contents.LayoutOf(id) ?? throw new InvalidDataException($"the manifest of {artifact} is missing in the store");
        foreach (var chunk in chunks) await BringChunk(chunk).ConfigureAwait(false);
        await BringLayout(id, chunks).ConfigureAwait(false);
    }

    private static InvalidDataException Damaged(ArtifactFile file) =>
        new($"{file.Path} was changed in the store: `factory verify --read-data` tells more");
}
