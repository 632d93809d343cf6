using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Runs one plugin's stages, ticket after ticket, until the daemon closes the pipe.</summary>
internal sealed class StageRole
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly PluginFolder _plugin;
    private readonly ProtocolPipe _pipe;
    private readonly TimeProvider _time;
    private readonly HostIdentity _identity = Identity.OfThisProcess();
    private readonly Inbox _inbox;
    private volatile Attempt? _attempt;

    private StageRole(PluginFolder plugin, ProtocolPipe pipe, TimeProvider time)
    {
        (_plugin, _pipe, _time) = (plugin, pipe, time);
        _inbox = new Inbox(pipe, () => _attempt?.Wake());
    }

    public static async Task<int> RunAsync(string directory, ProtocolPipe pipe, TimeProvider time)
    {
        try
        {
            ProcessTree.AdoptOrphans();
            await new StageRole(PluginFolder.Load(directory), pipe, time).RunAsync().ConfigureAwait(false);
            return ExitCodes.Done;
        }
        catch (HostException e)
        {
            Tell(pipe, new(Error: e.Message));
            throw;
        }
    }

    private async Task RunAsync()
    {
        Tell(_pipe, new(Ready: true));
        while (await _inbox.NextAsync().ConfigureAwait(false) is { Run: { } directory } request)
        {
            await RunTicketAsync(new TicketFolder(directory), request.Secrets).ConfigureAwait(false);
            if (_inbox.Closed) return;
        }
    }

    private async Task RunTicketAsync(TicketFolder folder, IReadOnlyDictionary<string, string>? secrets)
    {
        var ticket = folder.ReadTicket();
        folder.Claim(_identity);
        using var attempt = new Attempt(folder, ticket, secrets ?? new Dictionary<string, string>(), _plugin, _pipe, _time);
        _attempt = attempt;
        var result = await attempt.RunAsync().ConfigureAwait(false);
        _attempt = null;
        folder.WriteResult(result);
        Tell(_pipe, new(Ended: ticket.Attempt));
    }

    private static void Tell(ProtocolPipe pipe, StageHostEvent message) => pipe.TryWrite(message, ProtocolJson.Default.StageHostEvent, s_patience);
}
