namespace Factory.Hardware.Cpu;

/// <summary>
/// The machine's processors' energy by RAPL's package counters. They wrap around within minutes under load, so they must be
/// read more often than that; what is added up here is one epoch, from the first reading on.
/// </summary>
internal sealed class EnergyMeter(MachineFiles files)
{
    private const string PowerCap = "/sys/class/powercap";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private double _joules;

    /// <summary>Changes with every start of this process: what was counted before is not known any more.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Joules of all packages since the epoch began; null where none can be read, which without root is the rule.</summary>
    public double? Read()
    {
        lock (_gate)
        {
            var zones = files.Folders(PowerCap, "*").Where(IsPackage).ToList();
            foreach (var zone in zones)
            {
                if (files.Number($"{PowerCap}/{zone}/energy_uj") is not { } now) return null;
                _joules += Since(zone, now) / 1e6;
                _last[zone] = now;
            }
            return zones.Count > 0 ? _joules : null;
        }
    }

    private long Since(string zone, long now)
    {
        if (!_last.TryGetValue(zone, out var before)) return 0;
        return now >= before ? now - before : now + (files.Number($"{PowerCap}/{zone}/max_energy_range_uj") ?? before) - before;
    }

    // Not its parts (core, dram), which are in it already.
    private bool IsPackage(string zone) => files.Text($"{PowerCap}/{zone}/name")?.StartsWith("package", StringComparison.Ordinal) == true;
}
