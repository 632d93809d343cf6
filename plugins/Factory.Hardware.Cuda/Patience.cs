namespace Factory.Hardware.Cuda;

/// <summary>
/// Calls into NVIDIA's driver, one at a time. Nothing can end a call that hangs but the end of its process: so that is what happens, and
/// the daemon starts another.
/// </summary>
internal sealed class Patience(TimeSpan limit, TimeProvider time, Action<string> giveUp)
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <param name="what">What is at work, asked when the time is over.</param>
    public async Task<T> RunAsync<T>(Func<T> work, Func<string> what, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            giveUp($"{what()} has not answered for {limit.TotalSeconds:0} s");
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }
}
