using System.Collections.Concurrent;
using Factory.Protocol;

namespace Factory.Execution.Hardware;

/// <summary>One process of a backend: requests and their answers, and news. Made for one process and used until its end.</summary>
/// <param name="lost">Called, once or twice, as soon as it is known that the process is of no use any more.</param>
internal sealed class HardwareConnection(HostProcess process, ExecutionOptions options, TimeProvider time, Action lost)
{
    private const int LongestLine = 64 << 20;
    private const int SignalKill = 9;
    /// <summary>How much news a second is read; more waits in the backend's pipe.</summary>
    private const int MostNews = 200;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<HardwareResponseMessage>> _asked = new();
    private long _last;

    /// <summary>Asks and waits. A backend that does not answer in time hangs: its process is ended.</summary>
    /// <exception cref="HardwareException">It refused, ended, or did not answer.</exception>
    public async Task<HardwareResponseMessage> AskAsync(HardwareRequestMessage request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (!await process.SendAsync(request with { Id = id }, ProtocolJson.Default.HardwareRequestMessage, cancellationToken).ConfigureAwait(false))
                throw new HardwareException("its host has just ended");
            var said = await answer.Task.WaitAsync(options.HardwareLimit, time, cancellationToken).ConfigureAwait(false);
            return said.Error is null ? said : throw new HardwareException(said.Error);
        }
        catch (TimeoutException e)
        {
            lost();
            process.Signal(SignalKill);
            throw new HardwareException($"it did not answer within {options.HardwareLimit.TotalSeconds:0.#} s; its host is started anew", e);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Passes on what comes, until the end; then tells how it ended.</summary>
    public async Task<string> ListenAsync(Action<HardwareResponseMessage> news)
    {
        var reason = await ReadAsync(news).ConfigureAwait(false);
        lost();
        process.Signal(SignalKill);
        var exit = await process.Exited.ConfigureAwait(false);
        foreach (var asked in _asked.Values) asked.TrySetException(new HardwareException("its host ended before it answered"));
        var words = process.LastWords;
        await process.EndAsync(force: true, time).ConfigureAwait(false);
        return reason ?? $"its host ended with {exit}{(words.Length > 0 ? $": {words}" : "")}";
    }

    private async Task<string?> ReadAsync(Action<HardwareResponseMessage> news)
    {
        var lines = new LineReader<HardwareResponseMessage>(process.Output, ProtocolJson.Default.HardwareResponseMessage, LongestLine);
        var (window, count) = (time.GetTimestamp(), 0);
        try
        {
            while (await lines.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } said)
            {
                if (said.Id != 0)
                {
                    if (_asked.TryGetValue(said.Id, out var asked)) asked.TrySetResult(said);
                    continue;
                }
                news(said);
                if (time.GetElapsedTime(window) is var past && past >= s_second) (window, count) = (time.GetTimestamp(), 0);
                else if (++count > MostNews) await Task.Delay(s_second - past, time).ConfigureAwait(false);
            }
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    public void Kill() => process.Signal(SignalKill);
}
