using System.Text.Json;
using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>
/// Brings files to one place, or from it. It knows nothing of what they hold: the daemon says which, and checks what came. What hangs here
/// hangs alone, and the daemon, that hears of every byte that moves, ends it.
/// </summary>
internal static class TransferRole
{
    public static int Run(ProtocolPipe pipe, TimeProvider time)
    {
        using var ending = new CancellationTokenSource();
        IPlace? place = null;
        while (pipe.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.TransferRequest)!;
            if (request.Open is { } open) Answer(pipe, request, time, _ => Task.FromResult(Opened(place = Places.Open(open)))).GetAwaiter().GetResult();
            else if (place is { } opened) _ = Task.Run(() => Answer(pipe, request, time, moved => Do(opened, request, moved, ending.Token)));
            else throw new HostException(ExitCodes.Internal, "the first request of a transfer opens a place");
        }
        ending.Cancel();
        place?.Dispose();
        return ExitCodes.Done;
    }

    private static TransferDone Opened(IPlace _) => new();

    private static async Task<TransferDone> Do(IPlace place, TransferRequest request, IProgress<long> moved, CancellationToken cancellationToken)
    {
        if (request.List is { } list) return new() { Objects = await place.ListAsync(list, moved, cancellationToken).ConfigureAwait(false) };
        if (request.Fetch is { } fetch) return await place.FetchAsync(fetch, moved, cancellationToken).ConfigureAwait(false);
        if (request.Get is { } get) await place.GetAsync(get, moved, cancellationToken).ConfigureAwait(false);
        else if (request.Put is { } put) await place.PutAsync(put, moved, cancellationToken).ConfigureAwait(false);
        else throw new TransferException(TransferFault.Refused, "the request asks for nothing");
        return new();
    }

    private static async Task Answer(ProtocolPipe pipe, TransferRequest request, TimeProvider time, Func<IProgress<long>, Task<TransferDone>> act)
    {
        var moved = new Movement(time, bytes => pipe.Write(new(request.Id, Moved: bytes), ProtocolJson.Default.TransferResponse));
        TransferResponse answer;
        try
        {
            answer = new(request.Id, Done: await act(moved).ConfigureAwait(false));
        }
        catch (TransferException e)
        {
            answer = new(request.Id, Failure: new(LastWords.OneLine(e.Message), e.Fault));
        }
        catch (Exception e)
        {
            answer = new(request.Id, Failure: new(LastWords.OneLine(e.InnerException is { } inner && e is HttpRequestException ? $"{e.Message} ({inner.Message})" : e.Message),
                TransferFault.Broken));
        }
        moved.Flush();
        pipe.Write(answer, ProtocolJson.Default.TransferResponse);
    }
}
