namespace Factory.Storage;

/// <summary>Entries that are to become part of the index. Thread-safe while they are added.</summary>
internal sealed class IndexDraft
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Container, int> _containers = [];
    private readonly HashSet<(ContentId, EntryKind)> _known = [];
    private readonly List<IndexEntry> _entries = [];

    public int Count => _entries.Count;
    public IReadOnlyCollection<Container> Containers => _containers.Keys;

    /// <summary>Claims content to be added; false when another has claimed it.</summary>
    public bool Claim(ContentId id, EntryKind kind)
    {
        lock (_gate) return _known.Add((id, kind));
    }

    public void Add(ContentId id, Place place)
    {
        lock (_gate)
        {
            if (!_containers.TryGetValue(place.Container, out var number)) _containers.Add(place.Container, number = _containers.Count);
            _known.Add((id, place.Kind));
            _entries.Add(new(id, number, place.Offset, place.Stored, place.Length, place.Kind, place.Encoding));
        }
    }

    /// <summary>Whether this content is among what was claimed.</summary>
    public bool Has(ContentId id, EntryKind kind)
    {
        lock (_gate) return _known.Contains((id, kind));
    }

    public IEnumerable<IndexEntry> Sorted()
    {
        _entries.Sort((a, b) => a.Id.CompareTo(b.Id));
        return _entries;
    }

    public void Clear()
    {
        _containers.Clear();
        _known.Clear();
        _entries.Clear();
    }
}
