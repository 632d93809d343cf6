using System.Net.Sockets;
using System.Text;

namespace Factory.Service.Tests;

/// <summary>systemd's end of sd_notify(3).</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[4096];

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>Completes when these words have come so many times.</summary>
    public async Task Hears(string words, int times = 1)
    {
        using var limit = new CancellationTokenSource(s_patience);
        for (var heard = 0; heard < times;)
            if (await Receive(limit.Token) == words) heard++;
    }

    /// <summary>Completes when nothing has come for so long.</summary>
    public async Task FallsSilent(TimeSpan span)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            silence.CancelAfter(span);
            try
            {
                await Receive(silence.Token);
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<string> Receive(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(_buffer, 0, await _socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken));

    public void Dispose() => _socket.Dispose();
}
