using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>What a backend says of its devices' health.</summary>
internal static class HealthChecks
{
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(500);

    public static async Task ReportsAreSoundAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        if (!await DescriptionChecks.IsPresentAsync(backend, cancellationToken).ConfigureAwait(false)) return;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        window.CancelAfter(s_window);
        try
        {
            await foreach (var report in backend.WatchHealthAsync(window.Token).ConfigureAwait(false)) Check(report);
        }
        catch (OperationCanceledException) when (window.IsCancellationRequested)
        {
            // The end of the window.
        }
    }

    private static void Check(HealthReport report)
    {
        if (string.IsNullOrWhiteSpace(report.Condition)) throw new ConformanceException($"a condition of `{report.Device}` has no name");
        if (string.IsNullOrWhiteSpace(report.Evidence)) throw new ConformanceException($"`{report.Condition}` of `{report.Device}` has no evidence");
        if (string.IsNullOrWhiteSpace(report.ClearsBy)) throw new ConformanceException($"nobody is told how `{report.Condition}` of `{report.Device}` goes away");
        if (report is { Active: false, TouchesRunning: true }) throw new ConformanceException($"`{report.Condition}` of `{report.Device}` has cleared, and touches what runs");
    }
}
