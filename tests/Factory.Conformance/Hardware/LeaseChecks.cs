using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>What a backend does with placements.</summary>
internal static class LeaseChecks
{
    public static Task LeasesAreIdempotentAsync(IHardwareBackend backend, CancellationToken cancellationToken) => WithPlacementAsync(backend, async placement =>
    {
        const string attempt = "conformance-1";
        await backend.ReleaseAsync("conformance-of-no-one", cancellationToken).ConfigureAwait(false);
        for (var round = 0; round < 2; round++)
        {
            await backend.AcquireAsync(attempt, placement, cancellationToken).ConfigureAwait(false);
            await backend.AcquireAsync(attempt, placement, cancellationToken).ConfigureAwait(false);
            await backend.ReleaseAsync(attempt, cancellationToken).ConfigureAwait(false);
            await backend.ReleaseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }, cancellationToken);

    public static Task PreparingIsPureAsync(IHardwareBackend backend, CancellationToken cancellationToken) => WithPlacementAsync(backend, async placement =>
    {
        var launch = await backend.PrepareAsync(placement, cancellationToken).ConfigureAwait(false);
        CheckLaunch(launch);
        var first = Say(launch);
        var second = Say(await backend.PrepareAsync(placement, cancellationToken).ConfigureAwait(false));
        if (first != second) throw new ConformanceException($"one placement gives two launch environments: {first} and {second}");
    }, cancellationToken);

    public static Task MetersAreCumulativeAsync(IHardwareBackend backend, CancellationToken cancellationToken) => WithPlacementAsync(backend, async placement =>
    {
        var first = await backend.ReadMeterAsync(placement, cancellationToken).ConfigureAwait(false);
        var second = await backend.ReadMeterAsync(placement, cancellationToken).ConfigureAwait(false);
        CheckReading("energy", first.Energy);
        if (first.Epoch == second.Epoch && second.Energy.Value < first.Energy.Value)
            throw new ConformanceException($"within one epoch the energy falls from {first.Energy.Value} J to {second.Energy.Value} J");
    }, cancellationToken);

    public static Task SamplesAreSoundAsync(IHardwareBackend backend, CancellationToken cancellationToken) => WithInventoryAsync(backend, async inventory =>
    {
        var samples = await backend.SampleAsync(cancellationToken).ConfigureAwait(false);
        foreach (var same in samples.GroupBy(s => s.Device).Where(g => g.Count() > 1)) throw new ConformanceException($"`{same.Key}` is sampled {same.Count()} times");
        foreach (var sample in samples)
        {
            if (inventory.Devices.All(d => d.Id != sample.Device))
                throw new ConformanceException($"a sample is of `{sample.Device}`, which is not in the inventory");
            CheckReading("utilisation", sample.Utilisation);
            CheckReading("memory used", sample.MemoryUsed);
            CheckReading("power", sample.Power);
            CheckReading("temperature", sample.Temperature);
            CheckReading("energy", sample.Energy);
            foreach (var (name, reading) in sample.More) CheckReading(name, reading);
            if (sample.Utilisation.Value is < 0 or > 1.0001)
                throw new ConformanceException($"the utilisation of `{sample.Device}` is {sample.Utilisation.Value}; it goes from 0 to 1");
        }
    }, cancellationToken);

    private static void CheckLaunch(LaunchEnvironment launch)
    {
        foreach (var name in launch.Fixed.Where(n => !launch.Set.ContainsKey(n))) throw new ConformanceException($"`{name}` is fixed and not set");
        foreach (var name in launch.Unset.Where(launch.Set.ContainsKey)) throw new ConformanceException($"`{name}` is set and taken away");
        foreach (var node in launch.DeviceNodes.Where(n => !Path.IsPathRooted(n))) throw new ConformanceException($"the device file `{node}` is no absolute path");
        if (launch.Cores.Distinct().Count() < launch.Cores.Count) throw new ConformanceException("a core is named twice");
        if (launch.Threads is <= 0) throw new ConformanceException($"it counts on {launch.Threads} threads");
    }

    private static void CheckReading(string what, Reading reading)
    {
        if (reading.Quality == Quality.Unavailable != reading.Value is null)
            throw new ConformanceException(
                $"the {what} is {reading.Quality} with the value {reading.Value?.ToString() ?? "null"}; exactly what is unavailable has none");
        if (reading.Value is { } value && !double.IsFinite(value)) throw new ConformanceException($"the {what} is {value}; say that it is unavailable instead");
    }

    private static async Task WithInventoryAsync(IHardwareBackend backend, Func<Inventory, Task> check, CancellationToken cancellationToken)
    {
        if (!await DescriptionChecks.IsPresentAsync(backend, cancellationToken).ConfigureAwait(false)) return;
        await check(await InventoryChecks.FirstAsync(backend, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Task WithPlacementAsync(IHardwareBackend backend, Func<Placement, Task> check, CancellationToken cancellationToken) =>
        WithInventoryAsync(backend, async inventory =>
    {
        if (inventory.Devices.Count > 0) await check(new(backend.Description.Kind, [SmallShareOf(inventory.Devices[0])])).ConfigureAwait(false);
    }, cancellationToken);

    private static Share SmallShareOf(Device device) => new(device.Id, device.Divisible
        ? device.Resources.Where(r => r.Amount > 0).ToDictionary(r => r.Name, r => new TakenResource(1, [.. r.Units.Take(1)]))
        : new Dictionary<string, TakenResource>());

    private static string Say(LaunchEnvironment e) =>
        $"set {string.Join(' ', e.Set.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"))}; unset {string.Join(' ', e.Unset)}; "
        + $"cores {string.Join(' ', e.Cores)}; nodes {string.Join(' ', e.NumaNodes)}; devices {string.Join(' ', e.DeviceNodes)}; memory {e.MemoryLimit}";
}
