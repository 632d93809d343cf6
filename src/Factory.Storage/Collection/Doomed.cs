namespace Factory.Storage;

/// <summary>
/// Content that a collection is about to delete. Whoever finds some of it in the store and wants to rely on it says so: either it is spared,
/// or it counts as gone. Thread-safe.
/// </summary>
internal sealed class Doomed
{
    private readonly Lock _gate = new();
    private volatile HashSet<ContentId>? _ids;
    private HashSet<ContentId> _taken = [];
    private HashSet<ContentId> _remade = [];

    /// <summary>Whether content that was found may be relied on; from then on it stays.</summary>
    public bool MayRely(ContentId id)
    {
        if (_ids is null) return true;
        lock (_gate)
        {
            _ids?.Remove(id);
            if (!_taken.Contains(id)) return true;
            _remade.Add(id);
            return false;
        }
    }

    /// <summary>Whether someone was told that this counts as gone, and makes it anew.</summary>
    public bool IsRemade(ContentId id)
    {
        lock (_gate) return _remade.Contains(id);
    }

    /// <summary>Deletes what has its content's name, unless it is being made anew.</summary>
    public bool TryDelete(ContentId id, string path)
    {
        lock (_gate)
        {
            if (_remade.Contains(id)) return false;
            File.Delete(path);
            return true;
        }
    }

    public void Begin(HashSet<ContentId> ids)
    {
        lock (_gate) (_ids, _taken, _remade) = (ids, [], []);
    }

    /// <summary>Spares what turned out to be needed.</summary>
    public void Spare(Predicate<ContentId> needed)
    {
        lock (_gate) _ids?.RemoveWhere(needed);
    }

    /// <summary>Whether this may be deleted; from then on nobody relies on it.</summary>
    public bool TryTake(ContentId id)
    {
        lock (_gate)
        {
            if (_taken.Contains(id)) return true;
            return _ids is not null && _ids.Remove(id) && _taken.Add(id);
        }
    }

    public void End()
    {
        lock (_gate) (_ids, _taken, _remade) = (null, [], []);
    }
}
