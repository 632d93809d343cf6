namespace Factory.Host.Transfers;

/// <summary>Tells of bytes that moved, or that there is progress without any, a few times a second at most. Thread-safe.</summary>
internal sealed class Movement(TimeProvider time, Action<long> tell) : IProgress<long>
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private long _untold;
    private long _told = time.GetTimestamp();

    /// <param name="value">Bytes since the call before.</param>
    public void Report(long value)
    {
        lock (_gate)
        {
            _untold += value;
            if (time.GetElapsedTime(_told) >= s_pause) Tell();
        }
    }

    public void Flush()
    {
        lock (_gate)
        {
            if (_untold > 0) Tell();
        }
    }

    private void Tell()
    {
        tell(_untold);
        (_untold, _told) = (0, time.GetTimestamp());
    }
}
