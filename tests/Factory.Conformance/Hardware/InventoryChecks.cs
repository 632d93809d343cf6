using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>What a backend says of its devices.</summary>
internal static class InventoryChecks
{
    /// <summary>How long later snapshots are waited for; most machines have none.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(10);

    public static async Task SnapshotsAreSoundAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        if (!await DescriptionChecks.IsPresentAsync(backend, cancellationToken).ConfigureAwait(false)) return;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long? last = null;
        try
        {
            await foreach (var inventory in backend.WatchAsync(window.Token).ConfigureAwait(false))
            {
                if (last is null) window.CancelAfter(s_window);
                if (inventory.Generation <= last) throw new ConformanceException($"generation {inventory.Generation} comes after {last}");
                last = inventory.Generation;
                CheckDevices(inventory, backend.Description.Kind);
            }
        }
        catch (OperationCanceledException) when (window.IsCancellationRequested)
        {
            // The end of the window.
        }
        if (last is null) throw new ConformanceException("it is present, and its inventory stream gives no snapshot");
    }

    public static async Task StreamsEndAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        await EndsAsync("inventory", backend.WatchAsync, cancellationToken).ConfigureAwait(false);
        await EndsAsync("health", backend.WatchHealthAsync, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<Inventory> FirstAsync(IHardwareBackend backend, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(s_atOnce);
        await foreach (var inventory in backend.WatchAsync(ending.Token).ConfigureAwait(false)) return inventory;
        throw new ConformanceException("its inventory stream gives no snapshot");
    }

    private static async Task EndsAsync<T>(string what, Func<CancellationToken, IAsyncEnumerable<T>> watch, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var _ in watch(ending.Token).ConfigureAwait(false)) ending.CancelAfter(s_window);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // One of two good ways to end.
            }
        }, CancellationToken.None);
        ending.CancelAfter(s_window);
        try
        {
            await reading.WaitAsync(s_atOnce, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ConformanceException($"the {what} stream goes on {s_atOnce.TotalSeconds} s after it was cancelled");
        }
    }

    private static void CheckDevices(Inventory inventory, string kind)
    {
        foreach (var same in inventory.Devices.GroupBy(d => d.Id).Where(g => g.Count() > 1))
            throw new ConformanceException($"{same.Count()} devices have the identity `{same.Key}`");
        foreach (var device in inventory.Devices)
        {
            if (string.IsNullOrWhiteSpace(device.Id)) throw new ConformanceException($"a device ({device.Model}) has no identity");
            if (device.Kind != kind) throw new ConformanceException($"`{device.Id}` is of kind `{device.Kind}`, and the backend of kind `{kind}`");
            foreach (var resource in device.Resources) CheckResource(device, resource);
            foreach (var (name, value) in device.Attributes)
                if (value is Value.Number { Value: var number } && !double.IsFinite(number)) throw new ConformanceException($"`{name}` of `{device.Id}` is {number}");
            foreach (var (group, _) in device.Groups.Where(g => string.IsNullOrWhiteSpace(g.Value)))
                throw new ConformanceException($"the {group} of `{device.Id}` has no name; leave out what is not known");
        }
    }

    private static void CheckResource(Device device, DeviceResource resource)
    {
        if (resource.Amount < 0) throw new ConformanceException($"`{device.Id}` has {resource.Amount} of `{resource.Name}`");
        if (resource.Units.Count == 0) return;
        if (resource.Units.Count != resource.Amount || resource.Units.Distinct().Count() != resource.Units.Count)
            throw new ConformanceException(
                $"`{device.Id}` has {resource.Amount} of `{resource.Name}` and {resource.Units.Distinct().Count()} different names for them");
    }
}
