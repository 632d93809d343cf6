using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Runs one plugin's stages, ticket after ticket, until the daemon closes the pipe.</summary>
internal sealed class StageRole
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly StageBench _bench;
    private readonly TimeProvider _time;
    private readonly Claim _claim = Claim.OfThisProcess();
    private readonly Inbox _inbox;

    private StageRole(StageBench bench, TimeProvider time)
    {
        (_bench, _time) = (bench, time);
        _inbox = new Inbox(bench.Pipe, bench.Heart.Wake);
    }

    public static async Task<int> RunAsync(string directory, ProtocolPipe pipe, TimeProvider time)
    {
        try
        {
            ProcessTree.AdoptOrphans();
            await new StageRole(new(PluginFolder.Load(directory), pipe), time).RunAsync().ConfigureAwait(false);
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
        Tell(_bench.Pipe, new(Ready: true));
        while (await _inbox.NextAsync().ConfigureAwait(false) is { Run: { } directory } request)
        {
            await RunTicketAsync(new TicketFolder(directory), request.Secrets).ConfigureAwait(false);
            if (_inbox.Closed) return;
        }
    }

    private async Task RunTicketAsync(TicketFolder folder, IReadOnlyDictionary<string, string>? secrets)
    {
        var ticket = folder.ReadTicket();
        _claim.Make(folder);
        using var attempt = new Attempt(folder, ticket, secrets ?? new Dictionary<string, string>(), _bench, _time);
        folder.WriteResult(await attempt.RunAsync().ConfigureAwait(false));
        Tell(_bench.Pipe, new(Ended: ticket.Attempt));
    }

    private static void Tell(ProtocolPipe pipe, StageHostEvent message) => pipe.TryWrite(message, ProtocolJson.Default.StageHostEvent, s_patience);
}
