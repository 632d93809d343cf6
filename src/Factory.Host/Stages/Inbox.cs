using System.Text.Json;
using System.Threading.Channels;
using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Reads the daemon's lines on a thread of its own: tickets are queued, wakes are passed on at once.</summary>
internal sealed class Inbox
{
    private readonly Channel<StageHostRequest> _tickets = Channel.CreateUnbounded<StageHostRequest>(
        new() { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly ProtocolPipe _pipe;
    private readonly Action _wake;

    public Inbox(ProtocolPipe pipe, Action wake)
    {
        (_pipe, _wake) = (pipe, wake);
        new Thread(Read) { IsBackground = true, Name = "inbox" }.Start();
    }

    /// <summary>Whether the daemon has gone: then no other ticket is begun, for a later daemon gives it to another host.</summary>
    public bool Closed { get; private set; }

    /// <summary>The next ticket; null at the end of file.</summary>
    public async Task<StageHostRequest?> NextAsync()
    {
        await _tickets.Reader.WaitToReadAsync().ConfigureAwait(false);
        return _tickets.Reader.TryRead(out var request) ? request : null;
    }

    private void Read()
    {
        try
        {
            while (_pipe.ReadLine() is { } line) Take(line);
        }
        catch (IOException)
        {
            // As good as the end.
        }
        Closed = true;
        _tickets.Writer.Complete();
    }

    private void Take(string line)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.StageHostRequest);
            if (request is { Run: not null }) _tickets.Writer.TryWrite(request);
            if (request is { Wake: true }) _wake();
        }
        catch (JsonException e)
        {
            LastWords.Say($"a line from the daemon is not understood and passed over: {e.Message}");
        }
    }
}
