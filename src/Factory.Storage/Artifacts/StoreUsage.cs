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
    // By half a digest, for there may be millions.
    private readonly Dictionary<(ulong, ulong), (long Stored, int Owner)> _pieces = [];
    private readonly List<(string Name, int Artifacts, long Bytes, long Stored)> _groups = [];
    // The pieces of the group that is being counted and that others have too.
    private readonly HashSet<(ulong, ulong)> _again = [];

    public void Begin(string name)
    {
        _groups.Add((name, 0, 0, 0));
        _again.Clear();
    }

    public void Add(ArtifactDigest manifest, IEnumerable<ArtifactFile> files)
    {
        var (name, artifacts, bytes, stored) = _groups[^1];
        _groups[^1] = (name, artifacts + 1, bytes, stored);
        if (index.Find(ContentId.OfHex(manifest.Hex), EntryKind.Layout) is not null) Count(ContentId.OfHex(manifest.Hex), 0);
        foreach (var file in files)
        {
            _groups[^1] = _groups[^1] with { Bytes = _groups[^1].Bytes + file.Size };
            Count(file.Id(), file.Size);
        }
    }

    public IReadOnlyList<UsageGroup> Groups()
    {
        var alone = new long[_groups.Count];
        foreach (var (stored, owner) in _pieces.Values)
            if (owner != Shared) alone[owner] += stored;
        return [.. _groups.Select((g, i) => new UsageGroup(g.Name, g.Artifacts, g.Bytes, g.Stored, alone[i]))];
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

    private void Piece(ContentId piece, long stored)
    {
        var (group, id) = (_groups.Count - 1, (piece.C, piece.D));
        if (_pieces.TryAdd(id, (stored, group))) _groups[^1] = _groups[^1] with { Stored = _groups[^1].Stored + stored };
        else if (_pieces[id].Owner != group && _again.Add(id))
        {
            _groups[^1] = _groups[^1] with { Stored = _groups[^1].Stored + stored };
            _pieces[id] = (stored, Shared);
        }
    }
}
