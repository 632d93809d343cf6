using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>
/// Whether an attempt's devices are empty again. Its processes are gone before this is asked; what the driver then still has of them, or of one that
/// slipped away, would fail whoever comes next.
/// </summary>
internal sealed class Vacancy(ILeases leases, Placement placement, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private IReadOnlyList<int> _before = [];

    /// <summary>Before it begins: who is there already is not its own.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) => _before = await leases.ProcessesAsync(placement, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until nothing new is left.</summary>
    /// <returns>What is there all the same when the time is over.</returns>
    public async Task<IReadOnlyList<int>> EndAsync()
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var left = (await leases.ProcessesAsync(placement, CancellationToken.None).ConfigureAwait(false)).Except(_before).ToList();
            if (left.Count == 0 || time.GetElapsedTime(began) >= limit) return left;
            await Task.Delay(s_pause, time).ConfigureAwait(false);
        }
    }
}
