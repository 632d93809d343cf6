using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Keeps both logs of an attempt from filling the disk.</summary>
internal sealed class LogCaps(TicketFolder folder, Ticket ticket, TimeProvider time) : IDisposable
{
    private readonly LogCap _output = new(folder.At(TicketFiles.StandardOutput), ticket.LogLimit, time);
    private readonly LogCap _error = new(folder.At(TicketFiles.StandardError), ticket.LogLimit, time);

    /// <summary>Gives back what is too much, and says when to look again.</summary>
    public TimeSpan Look()
    {
        var (output, error) = (_output.Look(), _error.Look());
        return output < error ? output : error;
    }

    public void Dispose()
    {
        _ = Look();
        _output.Dispose();
        _error.Dispose();
    }
}
