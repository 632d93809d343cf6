using Factory.Execution;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>A remote behind a transfer host. What broke is tried again, a few times; a host that has ended is not.</summary>
internal sealed class HostedRemote(TransferHost host, TimeProvider clock) : IRemoteObjects
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    public async Task<IReadOnlyList<RemoteObject>> List(string prefix, int? most, CancellationToken cancellationToken) =>
        [.. (await Ask(() => new(0, List: new(prefix, most)), cancellationToken)).Objects!.Select(o => new RemoteObject(o.Key, o.Size))];

    public async Task<bool> Get(string key, string file, long offset, long? length, CancellationToken cancellationToken)
    {
        try
        {
            await Ask(() =>
            {
                File.Delete(file);
                return new(0, Get: new(key, file, offset, length));
            }, cancellationToken);
            return true;
        }
        catch (RemoteException e) when (e.InnerException is TransferFailedException { Fault: TransferFault.Missing })
        {
            File.Delete(file);
            return false;
        }
    }

    public Task Put(string file, string key, CancellationToken cancellationToken) => Ask(() => new(0, Put: new(file, key)), cancellationToken);

    private async Task<TransferDone> Ask(Func<TransferRequest> request, CancellationToken cancellationToken)
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                return await host.AskAsync(request(), cancellationToken);
            }
            catch (TransferFailedException e) when (e.Fault == TransferFault.Broken && tried < s_pauses.Length && !host.HasEnded)
            {
                await Task.Delay(s_pauses[tried], clock, cancellationToken);
            }
            catch (TransferFailedException e)
            {
                throw new RemoteException(e.Message, e);
            }
        }
    }
}
