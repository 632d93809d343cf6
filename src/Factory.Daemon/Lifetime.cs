using System.Reflection;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>When the daemon began, whether it still takes new work, and when it may end by itself.</summary>
internal sealed class Lifetime(DaemonOptions options, EngineLoop loop, TimeProvider clock, string memoryLimit)
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _doubt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastRequest = clock.GetTimestamp();
    private int _openRequests;

    public static string Version => typeof(Lifetime).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public DateTimeOffset Started { get; } = clock.GetUtcNow();
    public TimeSpan Uptime => clock.GetUtcNow() - Started;
    /// <summary>How stages' memory is limited, or why it is not.</summary>
    public string MemoryLimit => memoryLimit;
    public CancellationToken Ending => _ending.Token;
    /// <summary>Set when no new work is taken.</summary>
    public bool Draining => _draining.Task.IsCompleted;

    /// <summary>Ends the daemon: now (running stages go on without it), or when nothing runs any more.</summary>
    public void End(bool whenIdle)
    {
        _draining.TrySetResult();
        if (!whenIdle) _ending.Cancel();
    }

    /// <summary>Faults when what is on disk is in doubt; never completes otherwise.</summary>
    public Task Doubt => _doubt.Task;

    public void DoubtTheDisk(string words) => _doubt.TrySetException(new RecordsException(words, canGoOn: false));

    /// <summary>Keeps the daemon from ending for want of work while a request is open.</summary>
    public async Task Attend(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _openRequests);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _openRequests);
            Volatile.Write(ref _lastRequest, clock.GetTimestamp());
        }
    }

    /// <summary>Looks every now and then whether it is time to end. Completes when the daemon is to end.</summary>
    public async Task UntilTheEnd()
    {
        try
        {
            // A daemon that does not end by itself has nothing to look at until it is told to.
            if (options.IdleExit is null) await _draining.Task.WaitAsync(Ending);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), clock);
            while (await timer.WaitForNextTickAsync(Ending))
            {
                if (await loop.Ask((FactoryEngine e) => e.State.Runs.Count) > 0) continue;
                if (Draining || (Volatile.Read(ref _openRequests) == 0 && clock.GetElapsedTime(Volatile.Read(ref _lastRequest)) > options.IdleExit)) return;
            }
        }
        catch (OperationCanceledException)
        {
            // The end was asked for.
        }
    }
}
