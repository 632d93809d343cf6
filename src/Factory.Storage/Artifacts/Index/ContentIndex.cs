namespace Factory.Storage;

/// <summary>
/// Where content lies that has no file of its own. A handful of sorted files that are never changed: an addition writes one more, and when
/// there are many they are merged. All of it can be made again from the packs. Thread-safe.
/// </summary>
internal sealed class ContentIndex
{
    private const int MostSegments = 8;
    private readonly string _root;
    private readonly string _temporaries;
    private readonly Lock _gate = new();
    private volatile IndexSegment[] _segments = [];

    public ContentIndex(string root, string temporaries)
    {
        (_root, _temporaries) = (root, temporaries);
        DurableFile.CreateDirectory(root);
        Refresh();
    }

    public IReadOnlyList<IndexSegment> Segments => _segments;

    /// <summary>Whether a file of it was damaged, and left out: it must be made again.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads again which files there are: another process that shares the store may have written some.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var known = _segments.ToDictionary(s => s.Path);
            _segments = [.. Directory.EnumerateFiles(_root, "*" + IndexSegment.Suffix).Order(StringComparer.Ordinal)
                .Select(p => known.TryGetValue(p, out var segment) ? segment : TryOpen(p)).OfType<IndexSegment>()];
        }
    }

    private IndexSegment? TryOpen(string path)
    {
        try
        {
            return IndexSegment.Open(path);
        }
        catch (InvalidDataException)
        {
            IsDamaged = true;
            return null;
        }
    }

    /// <summary>A place of that content; null when none is known.</summary>
    public Place? Find(ContentId id, EntryKind kind)
    {
        foreach (var segment in _segments)
        {
            for (var at = segment.Find(id); at >= 0 && at < segment.Count; at++)
            {
                var entry = segment[at];
                if (entry.Id != id) break;
                if (entry.Kind == kind) return segment.PlaceOf(entry);
            }
        }
        return null;
    }

    /// <summary>All places of that content.</summary>
    public List<Place> FindAll(ContentId id, EntryKind kind)
    {
        var places = new List<Place>();
        foreach (var segment in _segments)
        {
            for (var at = segment.Find(id); at >= 0 && at < segment.Count; at++)
            {
                var entry = segment[at];
                if (entry.Id != id) break;
                if (entry.Kind == kind) places.Add(segment.PlaceOf(entry));
            }
        }
        return places;
    }

    /// <summary>Adds entries durably; what they point to must be.</summary>
    public void Add(IndexDraft draft)
    {
        if (draft.Count == 0) return;
        lock (_gate)
        {
            Publish(draft.Containers, draft.Count, draft.Sorted());
            if (_segments.Length > MostSegments) Merge();
        }
    }

    /// <summary>Forgets all entries of containers that are about to be deleted.</summary>
    public void Retain(Predicate<Container> stays)
    {
        lock (_gate)
        {
            var old = _segments;
            if (old.SelectMany(s => s.Containers).All(c => stays(c))) return;
            Put([.. old.SelectMany(s => s.Containers).Distinct().Where(c => stays(c))], IndexMerge.Entries(old));
            Drop(old);
        }
    }

    /// <summary>Puts what was found by reading packs in the place of all that was known.</summary>
    public void Replace(IReadOnlyList<(ContentId Id, Place Place)> entries)
    {
        lock (_gate)
        {
            var old = _segments;
            Put([.. entries.Select(e => e.Place.Container).Distinct()], entries.OrderBy(e => e.Id));
            foreach (var stray in Directory.EnumerateFiles(_root).Except(_segments.Select(s => s.Path)).ToList()) File.Delete(stray);
            Drop(old);
            IsDamaged = false;
        }
    }

    private void Put(Container[] containers, IEnumerable<(ContentId Id, Place Place)> entries)
    {
        var numbers = containers.Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i);
        var staying = entries.Where(e => numbers.ContainsKey(e.Place.Container));
        var count = staying.LongCount();
        if (count > 0) Publish(containers, count, staying.Select(e => IndexMerge.Entry(e.Id, e.Place, numbers[e.Place.Container])));
    }

    /// <summary>All entries with their places, in the order of content.</summary>
    public IEnumerable<(ContentId Id, Place Place)> All() => IndexMerge.Entries(_segments);

    // The new file comes before the old ones go: what is in both is the same.
    private void Merge()
    {
        var small = Smallest();
        var containers = small.SelectMany(s => s.Containers).Distinct().ToArray();
        Publish(containers, small.Sum(s => s.Count), IndexMerge.Renumbered(small, containers));
        Drop(small);
    }

    /// <summary>Those whose merging costs no more than what came since they were written: each entry is merged a few times in its life.</summary>
    private IndexSegment[] Smallest()
    {
        var ascending = _segments.OrderBy(s => s.Count).ToArray();
        var take = MostSegments / 2;
        for (long sum = ascending.Take(take).Sum(s => s.Count); take < ascending.Length && ascending[take].Count <= 2 * sum; take++) sum += ascending[take].Count;
        return ascending[..take];
    }

    private void Publish(IReadOnlyCollection<Container> containers, long count, IEnumerable<IndexEntry> sorted)
    {
        var name = Guid.NewGuid().ToString("N") + IndexSegment.Suffix;
        var temporary = Path.Combine(_temporaries, name);
        try
        {
            IndexWriter.Write(temporary, containers, count, sorted);
            Posix.Rename(temporary, Path.Combine(_root, name));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        DurableFile.SyncDirectory(_root);
        _segments = [.. _segments, IndexSegment.Open(Path.Combine(_root, name))];
    }

    private void Drop(IndexSegment[] old)
    {
        _segments = [.. _segments.Except(old)];
        foreach (var segment in old) File.Delete(segment.Path);
        DurableFile.SyncDirectory(_root);
    }
}
