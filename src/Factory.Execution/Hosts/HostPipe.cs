using System.Net.Sockets;
using Factory.Execution.Native;

namespace Factory.Execution;

/// <summary>
/// One direction between daemon and host. A socket and not a pipe: .NET waits for it without a thread of its own. One pair a
/// direction, so that what the daemon leaves unread when it dies cannot turn the host's end of file into an error.
/// </summary>
internal sealed class HostPipe : IDisposable
{
    private int _ours;

    private HostPipe(int ours, int theirs) => (_ours, Theirs) = (ours, theirs);

    /// <summary>The host's end, to be inherited.</summary>
    public int Theirs { get; }

    /// <exception cref="IOException">There are too many open files.</exception>
    public static unsafe HostPipe Open()
    {
        var pair = stackalloc int[2];
        return Posix.SocketPair(Posix.UnixFamily, Posix.StreamSocket | Posix.CloseOnExec, 0, pair) == 0 ? new(pair[0], pair[1])
            : throw Posix.Failure("socketpair");
    }

    /// <summary>The daemon's end, from now on the caller's.</summary>
    public Socket Take()
    {
        var socket = new Socket(new SafeSocketHandle(_ours, ownsHandle: true));
        _ours = -1;
        return socket;
    }

    public void Dispose()
    {
        _ = Posix.Close(Theirs);
        if (_ours >= 0) _ = Posix.Close(_ours);
    }
}
