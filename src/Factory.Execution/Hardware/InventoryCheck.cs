using Factory.Sdk;

namespace Factory.Execution.Hardware;

/// <summary>What a backend must not tell: placement would lease a thing twice, or one that is not there.</summary>
internal static class InventoryCheck
{
    private const int MostDevices = 10_000;

    /// <summary>What is wrong with a snapshot; null when nothing is.</summary>
    /// <param name="after">The generation of the snapshot before, of the same process.</param>
    public static string? Fault(Inventory inventory, string kind, long after)
    {
        if (inventory.Generation <= after) return $"generation {inventory.Generation} came after {after}, and generations must rise";
        if (inventory.Devices.Count > MostDevices) return $"it holds {inventory.Devices.Count} devices, and {MostDevices} is the most";
        if (inventory.Devices.GroupBy(d => d.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"{twice.Count()} devices have the identity `{twice.Key}`";
        return inventory.Devices.Select(d => Fault(d, kind)).FirstOrDefault(f => f is not null);
    }

    private static string? Fault(Device device, string kind)
    {
        if (string.IsNullOrWhiteSpace(device.Id)) return "a device has no identity";
        if (device.Kind != kind) return $"device `{device.Id}` is of kind `{device.Kind}` and not `{kind}`";
        if (device.Resources.GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"device `{device.Id}` has resource `{twice.Key}` {twice.Count()} times";
        return device.Resources.Select(r => Fault(device, r)).FirstOrDefault(f => f is not null);
    }

    private static string? Fault(Device device, DeviceResource resource)
    {
        if (resource.Amount < 0) return $"device `{device.Id}` has {resource.Amount} of `{resource.Name}`";
        if (resource.Units.Count > 0 && resource.Units.Count != resource.Amount)
            return $"device `{device.Id}` has {resource.Amount} of `{resource.Name}` and names {resource.Units.Count} units";
        return resource.Units.Distinct().Count() == resource.Units.Count ? null : $"device `{device.Id}` names a unit of `{resource.Name}` twice";
    }
}
