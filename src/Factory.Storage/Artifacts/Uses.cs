namespace Factory.Storage;

/// <summary>Who uses the store at the moment, so that a collection waits for those that began before it looked. Thread-safe.</summary>
internal sealed class Uses
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _open = [];
    private long _last;

    /// <summary>A moment between uses: those that begin later have a higher number.</summary>
    public long Now
    {
        get
        {
            lock (_gate) return ++_last;
        }
    }

    public IDisposable Begin()
    {
        lock (_gate)
        {
            _open.Add(++_last);
            return new Use(this, _last);
        }
    }

    /// <summary>Whether someone who began before that moment is still at it.</summary>
    public bool AnyBefore(long moment)
    {
        lock (_gate) return _open.Count > 0 && _open.Min < moment;
    }

    private sealed class Use(Uses uses, long number) : IDisposable
    {
        public void Dispose()
        {
            lock (uses._gate) uses._open.Remove(number);
        }
    }
}
