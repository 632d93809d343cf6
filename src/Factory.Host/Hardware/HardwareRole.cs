using System.Text.Json;
using System.Threading.Channels;
using Factory.Host.Native;
using Factory.Host.Plugins;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Hardware;

/// <summary>
/// Holds one hardware backend: tells the probe's result, then what it watches as it comes, and answers requests one at
/// a time, as <see cref="IHardwareBackend"/> promises its implementers. A stream that breaks is begun again; a request
/// that hangs makes the daemon end this process.
/// </summary>
internal sealed class HardwareRole(IHardwareBackend backend, ProtocolPipe pipe, TimeProvider time)
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patienceAtEnd = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string directory, string kind, ProtocolPipe pipe, TimeProvider time)
    {
        var backend = Choose(PluginFolder.Load(directory), kind);
        await new HardwareRole(backend, pipe, time).RunAsync().ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static IHardwareBackend Choose(PluginFolder plugin, string kind)
    {
        var backends = plugin.Backends.Select(PluginDescriber.CreateBackend).ToList();
        return backends.FirstOrDefault(b => b.Description.Kind == kind)
            ?? throw HostException.BadPlugin(
                $"{plugin.Manifest.Id} offers no backend `{kind}`; it offers {string.Join(", ", backends.Select(b => $"`{b.Description.Kind}`"))}");
    }

    private async Task RunAsync()
    {
        using var ending = new CancellationTokenSource();
        var (requests, endOfFile) = ReadRequests();
        // On the pool, so that a backend that blocks before its first await holds up nothing else.
        var answers = Task.Run(() => ServeAsync(requests, ending.Token));
        await endOfFile.ConfigureAwait(false);
        // What still hangs then is the backend's, and ends with the process.
        await Task.WhenAny(answers, Task.Delay(s_patienceAtEnd, time)).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.Run(() => backend.DisposeAsync().AsTask()), Task.Delay(s_patienceAtEnd, time)).ConfigureAwait(false);
    }

    private async Task ServeAsync(ChannelReader<string> requests, CancellationToken cancellationToken)
    {
        await ProbeAsync(cancellationToken).ConfigureAwait(false);
        _ = Task.Run(() => WatchAsync("the inventory", backend.WatchAsync, i => new(0, Inventory: i), cancellationToken), cancellationToken);
        _ = Task.Run(() => WatchAsync("the health", backend.WatchHealthAsync, h => new(0, Health: h), cancellationToken), cancellationToken);
        await AnswerAsync(requests, cancellationToken).ConfigureAwait(false);
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        ProbeResult result;
        try
        {
            result = await backend.ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            result = new(ProbeOutcome.Broken, $"its probe threw {Describe(e)}");
        }
        Tell(new(0, Probe: result));
    }

    private async Task WatchAsync<T>(string what, Func<CancellationToken, IAsyncEnumerable<T>> watch, Func<T, HardwareResponseMessage> message,
        CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var news in watch(cancellationToken).ConfigureAwait(false)) Tell(message(news));
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Tell(new(0, Error: $"watching {what} threw {Describe(e)}; begun again in {s_pauseAfterFailure.TotalSeconds} s"));
                await Task.Delay(s_pauseAfterFailure, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AnswerAsync(ChannelReader<string> requests, CancellationToken cancellationToken)
    {
        await foreach (var line in requests.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var id = 0L;
            try
            {
                var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.HardwareRequestMessage) ?? throw new JsonException("the line holds `null`");
                id = request.Id;
                Tell(await AnswerAsync(request, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                Tell(new(id, Error: Describe(e)));
            }
        }
    }

    private async Task<HardwareResponseMessage> AnswerAsync(HardwareRequestMessage request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case { Acquire: { } acquire }:
                await backend.AcquireAsync(acquire.Attempt, acquire.Placement, cancellationToken).ConfigureAwait(false);
                return new(request.Id);
            case { Release: { } attempt }:
                await backend.ReleaseAsync(attempt, cancellationToken).ConfigureAwait(false);
                return new(request.Id);
            case { Prepare: { } placement }:
                return new(request.Id, Prepared: await backend.PrepareAsync(placement, cancellationToken).ConfigureAwait(false));
            case { Meter: { } placement }:
                return new(request.Id, Meter: await backend.ReadMeterAsync(placement, cancellationToken).ConfigureAwait(false));
            case { Processes: { } placement }:
                return new(request.Id, Processes: await backend.ProcessesAsync(placement, cancellationToken).ConfigureAwait(false));
            case { Sample: true }:
                return new(request.Id, Samples: await backend.SampleAsync(cancellationToken).ConfigureAwait(false));
            default:
                return new(request.Id, Error: "the request asks for nothing that this host knows");
        }
    }

    // On a thread of its own: a blocked read must not take one from the backend.
    private (ChannelReader<string> Requests, Task EndOfFile) ReadRequests()
    {
        var requests = Channel.CreateUnbounded<string>();
        var endOfFile = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            while (pipe.ReadLine() is { } line) requests.Writer.TryWrite(line);
            requests.Writer.Complete();
            endOfFile.SetResult();
        }) { IsBackground = true, Name = "requests" }.Start();
        return (requests.Reader, endOfFile.Task);
    }

    private void Tell(HardwareResponseMessage message) => pipe.Write(message, ProtocolJson.Default.HardwareResponseMessage);

    private static string Describe(Exception e) => LastWords.OneLine($"{e.GetType().Name}: {e.Message}");
}
