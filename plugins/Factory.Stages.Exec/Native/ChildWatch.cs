using System.Runtime.InteropServices;
using Factory.Stages.Exec.Watching;

namespace Factory.Stages.Exec.Native;

/// <summary>
/// Follows a child to its end on one thread: its output, its exit and the wish to stop it. A descendant that keeps a pipe
/// open cannot hold this up, and what is left of the group is killed before the child's id is given back.
/// </summary>
internal sealed unsafe class ChildWatch(Child child, Action<ReadOnlySpan<byte>> output, Action<ReadOnlySpan<byte>> error, TimeSpan grace)
{
    /// <summary>How long what descendants still write is read after the child has ended.</summary>
    private const int LastWords = 500;

    private const int Output = 0, Error = 1, Ended = 2, Stop = 3, Opened = 4;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Libc.PollFd[] _watched = new Libc.PollFd[5];
    private long? _deadline;

    /// <summary>Hears what the child reads; null when nobody wants to know.</summary>
    public ReadWatch? Reads { get; init; }
    /// <summary>Whether the child itself, which started the others, is not asked to end.</summary>
    public bool SparesLeader { get; init; }

    /// <summary>Returns when the child has ended; blocks the calling thread until then.</summary>
    /// <param name="cancellationToken">SIGTERM for the group, and after the grace SIGKILL.</param>
    public ChildExit Follow(CancellationToken cancellationToken)
    {
        var stop = Libc.Event();
        Watch(Output, child.Output);
        Watch(Error, child.Error);
        Watch(Ended, child.Ended);
        Watch(Stop, stop);
        Watch(Opened, Reads?.Listener ?? -1);
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static descriptor => Libc.WriteAll((int)descriptor!, [1, 0, 0, 0, 0, 0, 0, 0]), stop);
            while (!Step()) { }
            child.Signal(Libc.SIGKILL);
            return child.Reap();
        }
        finally
        {
            Libc.close(stop);
        }
    }

    // True when there is nothing more to wait for.
    private bool Step()
    {
        Poll();
        if (IsReady(Opened)) Hear();
        if (IsReady(Output)) Pass(Output, output);
        if (IsReady(Error)) Pass(Error, error);
        if (IsReady(Stop)) Terminate();
        if (IsReady(Ended))
        {
            Watch(Ended, -1);
            Watch(Stop, -1);
            _deadline = Environment.TickCount64 + LastWords;
        }
        var overdue = _deadline is { } deadline && Environment.TickCount64 >= deadline;
        var isOver = _watched[Ended].Descriptor < 0;
        if (isOver) return overdue || (_watched[Output].Descriptor < 0 && _watched[Error].Descriptor < 0);
        if (overdue) Kill();
        return false;
    }

    private void Terminate()
    {
        Watch(Stop, -1);
        if (SparesLeader) Session.SignalOthers(child.Process, Libc.SIGTERM);
        else child.Signal(Libc.SIGTERM);
        _deadline = Environment.TickCount64 + (long)grace.TotalMilliseconds;
    }

    // Everything under the filter has ended when there is nothing to be heard any more.
    private void Hear()
    {
        if ((_watched[Opened].Returned & Libc.POLLIN) != 0) Reads!.Hear();
        else Watch(Opened, -1);
    }

    private void Kill()
    {
        child.Signal(Libc.SIGKILL);
        _deadline = null;
    }

    private void Poll()
    {
        foreach (ref var watched in _watched.AsSpan()) watched.Returned = 0;
        var wait = _deadline is { } deadline ? (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue) : -1;
        fixed (Libc.PollFd* descriptors = _watched)
            if (Libc.poll(descriptors, (nuint)_watched.Length, wait) < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR) throw Libc.Failure("poll");
    }

    private void Pass(int which, Action<ReadOnlySpan<byte>> sink)
    {
        nint count;
        fixed (byte* buffer = _buffer) count = Libc.read(_watched[which].Descriptor, buffer, (nuint)_buffer.Length);
        if (count > 0) sink(_buffer.AsSpan(0, (int)count));
        else if (count == 0 || Marshal.GetLastPInvokeError() != Libc.EINTR) Watch(which, -1);
    }

    private bool IsReady(int which) => _watched[which].Returned != 0;

    // poll passes over negative descriptors.
    private void Watch(int which, int descriptor) => _watched[which] = new() { Descriptor = descriptor, Events = Libc.POLLIN };
}
