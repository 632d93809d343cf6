using Factory.Engine;

namespace Factory.Storage;

/// <summary>What takes how much room in a store.</summary>
/// <param name="Files">Bytes of files that are kept as they are.</param>
/// <param name="Packs">Bytes of packs.</param>
/// <param name="Index">Bytes of the index, of manifests and stamps.</param>
/// <param name="Quarantine">Bytes of what was put aside.</param>
public sealed record StoreUsage(IReadOnlyList<UsageGroup> Groups, long Files, long Packs, long Index, long Quarantine);

/// <summary>Artifacts that one name stands for.</summary>
/// <param name="Bytes">Of all their files.</param>
/// <param name="Stored">What the store holds for them.</param>
/// <param name="Alone">Of that, what no other group needs.</param>
public sealed record UsageGroup(string Name, int Artifacts, long Bytes, long Stored, long Alone);

/// <summary>Adds up, piece by piece, what groups of artifacts share and what they have alone.</summary>
internal sealed class UsageCount(Contents contents, ContentIndex index)
{
    private const int Shared = -1;
    private readonly List<UsageGroup> _groups = [];
    // By the number of its group, from 1: who has it alone, and who counted it last.
    private readonly PerPiece<(int Owner, int Last)> _pieces = new(index.Segments);

    public IReadOnlyList<UsageGroup> Groups => _groups;

    public void Begin(string name) => _groups.Add(new(name, 0, 0, 0, 0));

    public void Add(ArtifactDigest manifest, IEnumerable<ArtifactFile> files)
    {
        _groups[^1] = _groups[^1] with { Artifacts = _groups[^1].Artifacts + 1 };
        if (index.Find(ContentId.OfHex(manifest.Hex), EntryKind.Layout) is not null) Count(ContentId.OfHex(manifest.Hex), 0);
        foreach (var file in files)
        {
            _groups[^1] = _groups[^1] with { Bytes = _groups[^1].Bytes + file.Size };
            Count(file.Id(), file.Size);
        }
    }

    private void Count(ContentId id, long size)
    {
        if (index.Find(id, EntryKind.Content) is { } piece) Piece(id, piece.Stored);
        else if (contents.LayoutOf(id) is { } chunks)
        {
            foreach (var chunk in chunks) Piece(chunk.Id, index.Find(chunk.Id, EntryKind.Content)?.Stored ?? 0);
        }
        else Piece(id, size);
    }

    private void Piece(ContentId id, long stored)
    {
        ref var piece = ref _pieces[id];
        var group = _groups.Count;
        if (piece.Last == group) return;
        _groups[^1] = _groups[^1] with { Stored = _groups[^1].Stored + stored, Alone = _groups[^1].Alone + (piece.Owner == 0 ? stored : 0) };
        if (piece.Owner > 0) _groups[piece.Owner - 1] = _groups[piece.Owner - 1] with { Alone = _groups[piece.Owner - 1].Alone - stored };
        piece = (piece.Owner == 0 ? group : Shared, group);
    }
}
