namespace Factory.Host.Stages;

/// <summary>
/// The thread beside the stages of a host: while one runs it beats into the journal, tells the daemon that it grew, hears its orders,
/// and caps the logs. It is a thread of its own, for a stage may block every thread of the pool, or write points faster than anyone
/// reads; and one for all tickets, for most are over before it would have had anything to do.
/// </summary>
internal sealed class Heart
{
    /// <summary>So long nothing is looked at: what is over by then costs no look.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(5);

    private readonly AutoResetEvent _signal = new(false);
    private readonly Lock _gate = new();
    private Pulse? _pulse;

    public Heart() => new Thread(Beat) { IsBackground = true, Name = "heart" }.Start();

    /// <summary>Beats for an attempt until what comes back is disposed of; then no more of it is touched.</summary>
    public IDisposable Attend(Pulse pulse)
    {
        lock (_gate) _pulse = pulse;
        pulse.Signal = () => _signal.Set();
        _signal.Set();
        return new Attention(this, pulse);
    }

    /// <summary>The daemon says that there is something to read.</summary>
    public void Wake() => _signal.Set();

    private void Beat()
    {
        Pulse? known = null;
        while (true)
        {
            var pause = Timeout.InfiniteTimeSpan;
            lock (_gate)
            {
                if (_pulse is { } pulse) pause = pulse == known ? pulse.Beat() : s_first;
                known = _pulse;
            }
            _signal.WaitOne(pause);
        }
    }

    private void Leave(Pulse pulse)
    {
        lock (_gate)
        {
            _pulse = null;
            pulse.End();
        }
    }

    private sealed class Attention(Heart heart, Pulse pulse) : IDisposable
    {
        public void Dispose() => heart.Leave(pulse);
    }
}
