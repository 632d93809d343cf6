namespace Factory.Storage;

/// <summary>Finds the stamps of files that come in the same order as they do.</summary>
internal sealed class StampJoin : IDisposable
{
    private readonly IEnumerator<SourceStamp> _stamps;
    private bool _any;

    public StampJoin(IEnumerable<SourceStamp> stamps)
    {
        _stamps = stamps.GetEnumerator();
        _any = _stamps.MoveNext();
    }

    /// <summary>The content of a file that is as it was; null for one that is new or was changed.</summary>
    public ContentId? Find(FoundFile found)
    {
        while (_any && string.CompareOrdinal(_stamps.Current.Path, found.Path) < 0) _any = _stamps.MoveNext();
        if (!_any || _stamps.Current.Path != found.Path) return null;
        var (stamp, stat) = (_stamps.Current, found.Stat);
        return stamp.Stamp == new FileStamp(stat.Size, stat.ModifiedNs, stat.Inode, stat.ChangedNs) && stamp.Executable == stat.IsExecutable ? stamp.Id : null;
    }

    public void Dispose() => _stamps.Dispose();
}
