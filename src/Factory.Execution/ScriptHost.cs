using Factory.Execution.Scripts;
using Factory.Protocol;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>
/// Compiles and evaluates the C# of pipelines in a process under limits of time and memory. One process is kept warm; a
/// request that kills it is taken apart to find what did, while the next process starts. Thread-safe; requests are
/// worked on one at a time.
/// </summary>
public sealed partial class ScriptHost : IAsyncDisposable
{
    // Beside the limit for one expression: what each of many may take on a busy machine.
    private static readonly TimeSpan s_each = TimeSpan.FromMilliseconds(20);

    private readonly ExecutionOptions _options;
    private readonly IHostLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly ILogger<ScriptHost> _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private Task<ScriptProcess>? _warm;

    public ScriptHost(ExecutionOptions options, IHostLauncher launcher, TimeProvider time, ILogger<ScriptHost> log) =>
        (_options, _launcher, _time, _log) = (options, launcher, time, log);

    /// <summary>Starts the process ahead of the first request.</summary>
    public void Warm() => _ = KeepWarmAsync();

    /// <summary>Checks and compiles all expressions of one file. What is wrong with an expression, its greed for time or memory too, is a diagnostic.</summary>
    /// <exception cref="ScriptHostException">The host cannot work, for a reason that is not the request's.</exception>
    public async Task<CompileResponse> CompileAsync(CompileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await CompileOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ScriptFailure failure)
        {
            LogDied("compiling", request.Expressions.Count, failure.Takes);
            return await OneByOne.CompileAsync(request, part => CompileOnceAsync(part, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Evaluates expressions of an assembly that was compiled before. What goes wrong in one is its result.</summary>
    /// <exception cref="ScriptHostException">The host cannot work, for a reason that is not the request's.</exception>
    public async Task<EvaluateResponse> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await EvaluateOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ScriptFailure failure)
        {
            LogDied("evaluating", request.Calls.Count, failure.Takes);
            return await OneByOne.EvaluateAsync(request, part => EvaluateOnceAsync(part, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Evaluates as much as there is time for, to know something before it is needed. Nothing is tried again: what takes too much ends it, and is the call after
    /// the last result.
    /// </summary>
    /// <exception cref="ScriptHostException">The host cannot work, for a reason that is not the request's.</exception>
    public async Task<EvaluateResponse> ForeseeAsync(EvaluateRequest request, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            return await EvaluateOnceAsync(request with { Within = within.TotalSeconds }, cancellationToken).ConfigureAwait(false);
        }
        catch (ScriptFailure)
        {
            // Which of them it was is found when they are evaluated.
            return new([]);
        }
    }

    private async Task<CompileResponse> CompileOnceAsync(CompileRequest request, CancellationToken cancellationToken) =>
        (await AskAsync(new(0, Compile: request), request.Expressions.Count, cancellationToken).ConfigureAwait(false)).Compile
        ?? throw new ScriptHostException("the script host's answer to a compilation is empty");

    private async Task<EvaluateResponse> EvaluateOnceAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        (await AskAsync(new(0, Evaluate: request), request.Calls.Count, cancellationToken).ConfigureAwait(false)).Evaluate
        ?? throw new ScriptHostException("the script host's answer to an evaluation is empty");

    private async Task<ScriptResponse> AskAsync(ScriptRequest request, int parts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var process = await WarmAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var answer = await process.AskAsync(request, _options.ScriptLimit + s_each * (parts - 1), cancellationToken).ConfigureAwait(false);
                if (answer.Evaluate?.IsLate == true) _warm = ReplaceAsync(process);
                return answer;
            }
            catch (Exception e) when (e is ScriptFailure { Fatal: true } or ScriptHostException or OperationCanceledException)
            {
                // Dead, or busy with what nobody waits for: the next one starts while this one is cleared away.
                _warm = ReplaceAsync(process);
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task KeepWarmAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _warm ??= StartAsync();
        _turn.Release();
    }

    private async Task<ScriptProcess> WarmAsync(CancellationToken cancellationToken)
    {
        if (_warm is null or { IsFaulted: true } or { IsCanceled: true }) _warm = StartAsync();
        else if (_warm.IsCompletedSuccessfully && (await _warm.ConfigureAwait(false)).Dead) _warm = ReplaceAsync(await _warm.ConfigureAwait(false));
        return await _warm.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task<ScriptProcess> StartAsync() => ScriptProcess.StartAsync(_launcher, _options, _time, _ended.Token);

    private async Task<ScriptProcess> ReplaceAsync(ScriptProcess old)
    {
        var next = StartAsync();
        await old.EndAsync(force: true).ConfigureAwait(false);
        return await next.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_warm is { } warm)
        {
            await warm.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            if (warm.IsCompletedSuccessfully) await (await warm.ConfigureAwait(false)).EndAsync(force: false).ConfigureAwait(false);
        }
        _turn.Dispose();
        _ended.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} {Count} expressions {Takes}: each is looked at alone")]
    private partial void LogDied(string work, int count, string takes);
}
