using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Keeps both logs of an attempt from filling the disk. They are opened at the first look that finds something in them.</summary>
internal sealed class LogCaps(TicketFolder folder, Ticket ticket, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(1);
    private readonly string[] _paths = [folder.At(TicketFiles.StandardOutput), folder.At(TicketFiles.StandardError)];
    private readonly LogCap?[] _caps = new LogCap?[2];
    private TimeSpan _silent = TimeSpan.FromMilliseconds(5);

    /// <summary>Gives back what is too much, and says when to look again.</summary>
    public TimeSpan Look()
    {
        if (_silent < s_latest) _silent *= 2;
        var (output, error) = (Look(0), Look(1));
        return output < error ? output : error;
    }

    private TimeSpan Look(int log)
    {
        if (_caps[log] is null && new FileInfo(_paths[log]) is not { Exists: true, Length: > 0 }) return _silent;
        return (_caps[log] ??= new(_paths[log], ticket.LogLimit, time)).Look();
    }

    public void Dispose()
    {
        try
        {
            _ = Look();
        }
        finally
        {
            foreach (var cap in _caps) cap?.Dispose();
        }
    }
}
