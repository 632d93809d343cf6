using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// What every <see cref="IHardwareBackend"/> promises, as checks for its author's tests. A machine without the hardware
/// is fine: then the backend is absent, and only the promises about that are checked.
/// <code>await new BackendConformance(() => new MyBackend()).CheckAsync();</code>
/// </summary>
/// <param name="create">Makes a backend; called anew for every check.</param>
public sealed class BackendConformance(Func<IHardwareBackend> create)
{
    private static readonly (string Promise, Func<IHardwareBackend, CancellationToken, Task> Check)[] s_checks =
    [
        ("the description is constant and well formed", DescriptionChecks.IsWellFormedAsync),
        ("the probe never throws and gives its reason", DescriptionChecks.ProbeAnswersAsync),
        ("a snapshot comes at once, its identities are unique and generations rise", InventoryChecks.SnapshotsAreSoundAsync),
        ("the streams end when they are cancelled", InventoryChecks.StreamsEndAsync),
        ("conditions have a name, evidence and an end", HealthChecks.ReportsAreSoundAsync),
        ("acquiring and releasing are idempotent", LeaseChecks.LeasesAreIdempotentAsync),
        ("preparing is pure", LeaseChecks.PreparingIsPureAsync),
        ("meters are cumulative", LeaseChecks.MetersAreCumulativeAsync),
        ("samples are of known devices, and missing numbers say so", LeaseChecks.SamplesAreSoundAsync),
    ];

    /// <summary>How long a single check may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ConformanceException">Promises are broken; the message lists them all.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        var broken = new List<string>();
        foreach (var (promise, check) in s_checks)
        {
            if (await RunAsync(check, cancellationToken).ConfigureAwait(false) is { } fault) broken.Add($"{promise}: {fault}");
        }
        if (broken.Count > 0) throw new ConformanceException(string.Join(Environment.NewLine, broken));
    }

    // On the pool and with a time limit of its own: a backend may block or ignore its token.
    private async Task<string?> RunAsync(Func<IHardwareBackend, CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Task.Run(async () =>
            {
                await using var backend = create();
                await check(backend, ending.Token).ConfigureAwait(false);
            }, cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ConformanceException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return $"no end after {Patience.TotalSeconds} s";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it threw {e.GetType().Name}: {e.Message}";
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }
}
