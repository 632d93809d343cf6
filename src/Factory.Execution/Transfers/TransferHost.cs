using System.Collections.Concurrent;
using Factory.Protocol;

namespace Factory.Execution;

/// <summary>
/// One transfer's process: it holds the libraries that talk to networks, so that what hangs or breaks there costs this transfer and nothing
/// else. Many requests may be under way. It is ended when no byte moves for a while. Thread-safe.
/// </summary>
public sealed class TransferHost : IAsyncDisposable
{
    private const int LongestLine = 256 << 20;
    private const int SignalKill = 9;
    // It holds some parts of files of 16 MiB; listings of a million objects.
    private const long MostMemory = 1L << 30;
    // What a user has set up for these libraries, and nothing else of the daemon's variables.
    private static readonly string[] s_passed = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"];
    private readonly HostProcess _process;
    private readonly LineReader<TransferResponse> _answers;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<TransferDone>> _asked = [];
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private readonly Task _reading;
    private readonly ITimer _watch;
    private long _last;
    private long _sign;
    private long _moved;
    private string? _ended;

    private TransferHost(HostProcess process, TimeProvider time, TimeSpan silence)
    {
        (_process, _time, _silence) = (process, time, silence);
        _answers = new(process.Output, ProtocolJson.Default.TransferResponse, LongestLine);
        _sign = time.GetTimestamp();
        _reading = Task.Run(ReadAsync);
        _watch = time.CreateTimer(_ => Watch(), null, silence / 4, silence / 4);
    }

    /// <summary>Whether it will answer nothing more.</summary>
    public bool HasEnded => _ended is not null;

    /// <summary>Bytes that moved so far.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <exception cref="TransferFailedException">The place cannot be opened.</exception>
    public static async Task<TransferHost> OpenAsync(
        IHostLauncher launcher, TransferPlace place, TimeProvider time, TimeSpan silence, CancellationToken cancellationToken)
    {
        var host = new TransferHost(Launch(launcher), time, silence);
        try
        {
            await host.AskAsync(new(0, Open: place), cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="TransferFailedException">It cannot be done, or the process ended.</exception>
    public async Task<TransferDone> AskAsync(TransferRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<TransferDone>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = Interlocked.Increment(ref _last);
        _asked[id] = answer;
        Interlocked.Exchange(ref _sign, _time.GetTimestamp());
        try
        {
            if (_ended is { } ended) throw new TransferFailedException(TransferFault.Broken, ended);
            await _process.SendAsync(request with { Id = id }, ProtocolJson.Default.TransferRequest, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        // What is still under way nobody waits for.
        await _process.EndAsync(force: true, _time).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _answers.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } answer) Take(answer);
            await _process.Exited.ConfigureAwait(false);
            End(_process.Group?.OutOfMemoryKills() > 0 ? $"the transfer takes more than {new Sdk.ByteSize(MostMemory)} of memory" : $"the transfer's process ended{(_process.LastWords is { Length: > 0 } words ? $": {words}" : "")}");
        }
        catch (InvalidDataException e)
        {
            End($"the transfer's process talks nonsense: {e.Message}");
        }
    }

    private void Take(TransferResponse answer)
    {
        Interlocked.Exchange(ref _sign, _time.GetTimestamp());
        Interlocked.Add(ref _moved, answer.Moved ?? 0);
        if (!_asked.TryGetValue(answer.Id, out var asked)) return;
        if (answer.Done is { } done) asked.TrySetResult(done);
        else if (answer.Failure is { } failure) asked.TrySetException(new TransferFailedException(failure.Fault, failure.Message));
    }

    private void Watch()
    {
        if (_asked.IsEmpty || _time.GetElapsedTime(Interlocked.Read(ref _sign)) < _silence) return;
        _ended ??= $"nothing moved for {_silence.TotalSeconds:0} s: the transfer was given up";
        _process.Signal(SignalKill);
    }

    private void End(string why)
    {
        _ended ??= why;
        foreach (var asked in _asked.Values) asked.TrySetException(new TransferFailedException(TransferFault.Broken, _ended));
    }

    private static HostProcess Launch(IHostLauncher launcher)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && variable.Value is string value && (name.StartsWith("AWS_", StringComparison.Ordinal) || s_passed.Contains(name)))
                variables[name] = value;
        try
        {
            return launcher.Start(new() { Arguments = ["transfer"], Variables = variables, MemoryLimit = MostMemory });
        }
        catch (IOException e)
        {
            throw new TransferFailedException(TransferFault.Broken, $"the transfer's process cannot be started: {e.Message}");
        }
    }
}
