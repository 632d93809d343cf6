using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Wakes those who look on a run whenever something of it changed. What changed, they read from the records.</summary>
internal sealed class RunFeed
{
    private readonly ConcurrentDictionary<RunId, Watch> _watches = [];

    public void Changed(IReadOnlyList<Delta> deltas)
    {
        if (_watches.IsEmpty) return;
        foreach (var run in deltas.Select(d => d.Run).Distinct()) Changed(run);
        foreach (var ended in deltas.OfType<Delta.RunEnded>())
            if (_watches.TryGetValue(ended.Run, out var watch)) watch.Over.TrySetResult();
    }

    public void Changed(RunId run)
    {
        if (_watches.TryGetValue(run, out var watch)) watch.Ring();
    }

    /// <summary>Begins to listen; what happens from now on rings.</summary>
    public Listener Listen(RunId run) => new(this, run);

    public sealed class Listener : IDisposable
    {
        private readonly RunFeed _feed;
        private readonly RunId _run;
        private readonly Watch _watch;
        private Task _next;

        internal Listener(RunFeed feed, RunId run)
        {
            (_feed, _run) = (feed, run);
            _watch = feed._watches.AddOrUpdate(run, _ => new Watch { Listeners = 1 }, (_, w) => { Interlocked.Increment(ref w.Listeners); return w; });
            _next = _watch.Next;
        }

        /// <summary>Completes when something changed since the last call, or at the latest after the time given.</summary>
        public async Task Wait(TimeSpan atMost, CancellationToken cancellationToken)
        {
            await _next.WaitAsync(atMost, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _next = _watch.Next;
        }

        /// <summary>Completes after this time, or when the run ends.</summary>
        public async Task Rest(TimeSpan time, CancellationToken cancellationToken)
        {
            await _watch.Over.Task.WaitAsync(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _watch.Listeners) == 0) _feed._watches.TryRemove(new(_run, _watch));
        }
    }

    internal sealed class Watch
    {
        public readonly TaskCompletionSource Over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Listeners;
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Next => Volatile.Read(ref _next).Task;

        public void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
