using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>What the heart does for one attempt.</summary>
internal sealed class Pulse
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_grownPause = TimeSpan.FromMilliseconds(50);

    private readonly Journal _journal;
    private readonly ControlFile _control;
    private readonly LogCaps _logs;
    private readonly TimeSpan _beat;
    private readonly Func<bool> _tellGrown;
    private readonly Action _cancel;
    private readonly TimeProvider _time;
    private long _lastBeat;
    private long _lastTold;
    private int _grown;

    /// <param name="tellGrown">Tells the daemon; false when it could not be told now.</param>
    /// <param name="cancel">Asks the stage to stop.</param>
    public Pulse(Journal journal, TicketFolder folder, Ticket ticket, Func<bool> tellGrown, Action cancel, TimeProvider time)
    {
        (_journal, _tellGrown, _cancel, _time) = (journal, tellGrown, cancel, time);
        _logs = new(folder, ticket, time);
        _control = new(folder.At(TicketFiles.Control));
        _beat = TimeSpan.FromSeconds(ticket.BeatSeconds);
        _lastBeat = time.GetTimestamp();
        _lastTold = _lastBeat - time.TimestampFrequency;
        _journal.Grown = Grown;
    }

    /// <summary>Wakes the heart.</summary>
    public Action Signal { get; set; } = () => { };

    private void Grown()
    {
        if (Interlocked.Exchange(ref _grown, 1) == 0) Signal();
    }

    /// <summary>Does what is due, and says how long there is nothing more to do.</summary>
    public TimeSpan Beat()
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
        return told < pause ? told : pause;
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

    /// <summary>The attempt is over.</summary>
    public void End()
    {
        _logs.Dispose();
        // The journal lives on a moment longer and may still have a last line to write.
        _journal.Grown = () => { };
    }
}
