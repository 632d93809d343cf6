namespace Factory.Execution;

/// <summary>A bell that remembers at most one ring.</summary>
internal sealed class Wake
{
    private TaskCompletionSource _ring = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ring() => Volatile.Read(ref _ring).TrySetResult();

    /// <summary>Forgets a ring that nobody waited for.</summary>
    public void Forget()
    {
        if (_ring.Task.IsCompleted) Volatile.Write(ref _ring, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>Until it rings, or until that long has passed. One at a time.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        // Time passes often: an exception for each would cost more than the look that follows.
        await _ring.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Forget();
    }
}
