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
            var zones = Packages().ToList();
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
        return now >= before ? now - before : now + Math.Max(files.Number($"{PowerCap}/{zone}/max_energy_range_uj") ?? 0, before) - before;
    }

    // Not their parts (core, dram), which are in them already. A package that is shown by memory too (intel-rapl-mmio) has one counter all the same.
    private IEnumerable<string> Packages() => files.Folders(PowerCap).Select(z => (Zone: z, Name: files.Text($"{PowerCap}/{z}/name") ?? ""))
        .Where(z => z.Name.StartsWith("package", StringComparison.Ordinal)).OrderBy(z => z.Zone.Contains("mmio", StringComparison.Ordinal)).DistinctBy(z => z.Name).Select(z => z.Zone);
}
