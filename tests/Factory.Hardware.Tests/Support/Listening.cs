using System.Collections.Concurrent;

namespace Factory.Hardware.Tests;

/// <summary>Reads a stream beside the test. The test lets time pass until it has heard what it waits for.</summary>
internal sealed class Listening<T> : IAsyncDisposable
{
    private readonly ConcurrentQueue<T> _heard = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly ManualTime _time;

    public Listening(Func<CancellationToken, IAsyncEnumerable<T>> stream, ManualTime time)
    {
        _time = time;
        _reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var item in stream(_ending.Token)) _heard.Enqueue(item);
            }
            catch (OperationCanceledException)
            {
                // The test's end.
            }
        });
    }

    /// <summary>The next that is wanted; those before it are passed over.</summary>
    public async Task<T> NextAsync(Func<T, bool>? wanted = null)
    {
        for (var patience = 0; patience < 4000; patience++)
        {
            while (_heard.TryDequeue(out var item))
            {
                if (wanted is null || wanted(item)) return item;
            }
            Assert.False(_reading.IsFaulted, _reading.Exception?.ToString());
            _time.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
        throw new InvalidOperationException("it was not heard");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading;
        _ending.Dispose();
    }
}
