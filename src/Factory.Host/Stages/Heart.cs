using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>
/// The thread beside a running stage: beats into the journal, tells the daemon that it grew, hears its orders, and caps the logs. It
/// is a thread of its own, for a stage may block every thread of the pool, or write points faster than anyone reads.
/// </summary>
internal sealed class Heart : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_grownPause = TimeSpan.FromMilliseconds(50);

    private readonly AutoResetEvent _signal = new(false);
    private readonly Journal _journal;
    private readonly ControlFile _control;
    private readonly LogCaps _logs;
    private readonly TimeSpan _beat;
    private readonly Func<bool> _tellGrown;
    private readonly Action _cancel;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private long _lastBeat;
    private long _lastTold;
    private int _grown;
    private volatile bool _stopping;

    /// <param name="tellGrown">Tells the daemon; false when it could not be told now.</param>
    /// <param name="cancel">Asks the stage to stop.</param>
    public Heart(Journal journal, TicketFolder folder, Ticket ticket, Func<bool> tellGrown, Action cancel, TimeProvider time)
    {
        (_journal, _tellGrown, _cancel, _time) = (journal, tellGrown, cancel, time);
        _logs = new(folder, ticket, time);
        _control = new(folder.At(TicketFiles.Control));
        _beat = TimeSpan.FromSeconds(ticket.BeatSeconds);
        _lastBeat = time.GetTimestamp();
        _lastTold = _lastBeat - time.TimestampFrequency;
        _journal.Grown = Grown;
        _thread = new Thread(Beat) { IsBackground = true, Name = "heart" };
        _thread.Start();
    }

    /// <summary>The daemon says that there is something to read.</summary>
    public void Wake() => _signal.Set();

    private void Grown()
    {
        if (Interlocked.Exchange(ref _grown, 1) == 0) _signal.Set();
    }

    private void Beat()
    {
        while (!_stopping)
        {
            var pause = s_look;
            try
            {
                Listen();
                WriteDown();
                pause = _logs.Look();
            }
            catch (IOException)
            {
                // A full disk must not end a stage that does not need it: a new time needs no room, and shows that this thread lives.
                _journal.Touch();
            }
            var told = TellGrown();
            _signal.WaitOne(told < pause ? told : pause);
        }
    }

    private void Listen()
    {
        if (_control.Look().Any(e => e.Kind is ControlKind.Cancel or ControlKind.Prune)) _cancel();
    }

    private void WriteDown()
    {
        _journal.FlushProgress();
        if (_time.GetElapsedTime(_lastBeat) < _beat) return;
        _lastBeat = _time.GetTimestamp();
        _journal.Heartbeat();
    }

    /// <summary>Tells when it is time to, and says how long there is nothing to do.</summary>
    private TimeSpan TellGrown()
    {
        if (Volatile.Read(ref _grown) == 0) return _beat < s_look ? _beat : s_look;
        var early = s_grownPause - _time.GetElapsedTime(_lastTold);
        if (early > TimeSpan.Zero) return early;
        _lastTold = _time.GetTimestamp();
        Volatile.Write(ref _grown, 0);
        if (!_tellGrown()) Volatile.Write(ref _grown, 1);
        return s_grownPause;
    }

    public void Dispose()
    {
        _stopping = true;
        _signal.Set();
        _thread.Join();
        _logs.Dispose();
        // The journal lives on a moment longer and may still have a last line to write.
        _journal.Grown = () => { };
        _signal.Dispose();
    }
}
