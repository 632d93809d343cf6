using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace TestPlugins.LyingBackend;

/// <summary>A backend that lies, throws or hangs as the variable LIAR says, or the file liar.vices in the user's home; honest where neither says anything.</summary>
public sealed class Liar : IHardwareBackend
{
    private readonly SemaphoreSlim _sampled = new(0);
    private readonly HashSet<string> _vices = [.. (Environment.GetEnvironmentVariable("LIAR") ?? Written()).Split(',')];

    public BackendDescription Description { get; } = new("liar", "Made-up devices.",
        [new("count", new(SettingKind.Integer), "How many.", MatchRule.Count, "", 1)]);

    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        if (_vices.Contains("probe-throws")) throw new InvalidOperationException("no driver");
        if (_vices.Contains("probe-hangs")) await Task.Delay(Timeout.Infinite, CancellationToken.None);
        return _vices.Contains("absent") ? new(ProbeOutcome.Absent, "it is elsewhere") : new(ProbeOutcome.Present, "it says so itself");
    }

    public async IAsyncEnumerable<Inventory> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(1, Devices());
        if (_vices.Contains("watch-throws")) throw new IOException("the bus is gone");
        if (_vices.Contains("generation-falls")) yield return new(1, Devices());
        for (var i = 2L; _vices.Contains("floods"); i++) yield return new(i, Devices());
        if (_vices.Contains("renumbers"))
        {
            // The first is gone once it was sampled, and comes back behind the other after the next time.
            await _sampled.WaitAsync(cancellationToken);
            yield return new(2, [Devices()[1]]);
            await _sampled.WaitAsync(cancellationToken);
            yield return new(3, [Devices()[1], Devices()[0]]);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        await Task.Delay(50, cancellationToken);
        yield return new(2, Devices());
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public async IAsyncEnumerable<HealthReport> WatchHealthAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0L; _vices.Contains("floods"); i++) yield return new($"liar-{i}", $"word-{i}", Severity.Note, "an invention", "never", TouchesRunning: false, Active: true);
        yield return new("liar-0", "warm", Severity.Note, "a thermometer", "by itself", TouchesRunning: false, Active: true);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public ValueTask<IReadOnlyList<DeviceSample>> SampleAsync(CancellationToken cancellationToken)
    {
        _sampled.Release();
        return _vices.Contains("sample-throws")
            ? throw new InvalidOperationException("no sensor")
            : new([new("liar-0", Reading.Measured(0.5), Reading.None, Reading.Derived(double.NaN), Reading.None)]);
    }

    public async ValueTask AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken)
    {
        if (_vices.Contains("acquire-throws")) throw new InvalidOperationException($"{attempt} may not have it");
        if (_vices.Contains("acquire-hangs")) await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    public ValueTask ReleaseAsync(string attempt, CancellationToken cancellationToken) =>
        _vices.Contains("release-throws") ? throw new InvalidOperationException("never heard of it") : ValueTask.CompletedTask;

    public ValueTask<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken) =>
        new(new LaunchEnvironment(new Dictionary<string, string> { ["LIAR_DEVICES"] = string.Join(',', placement.Shares.Select(s => s.Device)) }, ["LIAR_OLD"],
            [0], [], [], null));

    public ValueTask<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken) =>
        new(new MeterReading("one", Reading.Measured(1)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Written() =>
        Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", "liar.vices") is var file && File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    private List<Device> Devices()
    {
        var device = new Device("liar-0", "liar", "Liar 9000", Divisible: false, [], new Dictionary<string, Value>(), new Dictionary<string, string>());
        // Many are no vice: a machine that runs very much at once.
        if (_vices.Select(v => v.Split('-')).FirstOrDefault(v => v is ["many", _]) is [_, var many])
            return [.. Enumerable.Range(0, int.Parse(many, System.Globalization.CultureInfo.InvariantCulture)).Select(i => device with { Id = $"liar-{i}" })];
        return [device, device with { Id = _vices.Contains("same-ids") ? "liar-0" : "liar-1" }];
    }
}
