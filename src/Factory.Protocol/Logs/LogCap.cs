using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Protocol;

/// <summary>
/// Keeps a log that others append to from filling the disk: its first and its last part stay where they are, and what lies between
/// is given back. Nobody stands between the writers and the file, so the last words of a process that dies are in it.
/// </summary>
public sealed class LogCap : IDisposable
{
    /// <summary>What a log may take on the disk unless something else is said.</summary>
    public const long StandardLimit = 64L << 20;
    /// <summary>The least limit: below it, whole blocks of a disk are too coarse.</summary>
    public const long LeastLimit = 64L << 10;

    private const long Block = 64L << 10;
    private static readonly TimeSpan s_soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(1);

    private readonly SafeFileHandle _file;
    private readonly TimeProvider _time;
    private readonly long _limit;
    private readonly long _head;
    private long _holeEnd;
    private long _length;
    private long _lookedAt;
    private TimeSpan _pause = s_soonest;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public LogCap(string path, long limit, TimeProvider time)
    {
        _file = Holes.OpenToAppend(path);
        _time = time;
        _limit = Math.Max(limit, LeastLimit);
        _head = HeadOf(_limit);
        // Where another, such as the host that died, has left off.
        _holeEnd = Math.Max(_head, Holes.End(_file, _head));
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>How much of a log's beginning is kept.</summary>
    public static long HeadOf(long limit) => Math.Max(limit, LeastLimit) / 2 / 4096 * 4096;

    /// <summary>Gives back what is too much, and says when to look again: the sooner, the faster the log grows.</summary>
    public TimeSpan Look()
    {
        var length = RandomAccess.GetLength(_file);
        var (grown, passed) = (length - _length, _time.GetElapsedTime(_lookedAt));
        (_length, _lookedAt) = (length, _time.GetTimestamp());
        if (_head + (length - _holeEnd) > _limit) GiveBack(length);
        _pause = grown <= 0 ? Least(_pause * 2, s_latest) : Most(s_soonest, Least(_pause * 2, UntilHalfFull(grown, passed)));
        return _pause;
    }

    // Half of the time in which it is full if it goes on like this.
    private TimeSpan UntilHalfFull(long grown, TimeSpan passed)
    {
        var room = Math.Max(0, _limit - _head - (_length - _holeEnd));
        return Least(s_latest, passed * Math.Min(1000, room / 2.0 / grown));
    }

    private void GiveBack(long length)
    {
        var to = (length - (_limit - _head) / 2) / Block * Block;
        if (to <= _holeEnd) return;
        if (Holes.Punch(_file, _head, to)) _holeEnd = to;
        else CutOff(length);
    }

    // Where a file cannot have holes, all but its beginning goes.
    private void CutOff(long length)
    {
        RandomAccess.SetLength(_file, _head);
        Holes.Write(_file, Encoding.UTF8.GetBytes($"\n{Note(length - _head)}\n"));
        (_holeEnd, _length) = (_head, RandomAccess.GetLength(_file));
    }

    /// <summary>The line that stands for what is not there any more.</summary>
    public static string Note(long bytes) => string.Create(CultureInfo.InvariantCulture, $"[factory: {bytes:#,0} bytes were left out here]");

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;

    public void Dispose() => _file.Dispose();
}
