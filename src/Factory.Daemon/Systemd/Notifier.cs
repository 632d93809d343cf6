using System.Net.Sockets;
using System.Text;

namespace Factory.Daemon;

/// <summary>Tells systemd how the service is doing (sd_notify(3)): datagrams to the socket in NOTIFY_SOCKET. Without systemd it tells no one.</summary>
internal sealed class Notifier : IDisposable
{
    private readonly Socket? _socket;

    public Notifier(string? address)
    {
        if (string.IsNullOrEmpty(address)) return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        // An abstract address begins with a zero byte, which is written as `@`.
        _socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
    }

    /// <summary>Half of the time after which systemd takes a silent service for dead; null when it does not watch.</summary>
    public static TimeSpan? WatchdogPeriod(string? microseconds) =>
        long.TryParse(microseconds, out var limit) && limit > 0 ? TimeSpan.FromMicroseconds(limit / 2) : null;

    public void Ready() => Send("READY=1");
    public void Alive() => Send("WATCHDOG=1");
    public void Stopping() => Send("STOPPING=1");
    public void Status(string words) => Send($"STATUS={words}");

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // Whether anyone listens is systemd's affair.
        }
    }

    public void Dispose() => _socket?.Dispose();
}
