using System.Globalization;
using Factory.Sdk;

namespace Factory.Hardware.Cpu;

/// <summary>What the processors are doing: each look measures from the one before; the first from the machine's start.</summary>
internal sealed class LoadMeter(MachineFiles files)
{
    private const string Sensors = "/sys/class/hwmon";
    private static readonly string[] s_processorSensors = ["k10temp", "zenpower", "coretemp", "cpu_thermal"];
    private static readonly string[] s_wants = ["cpu", "memory", "io"];
    private readonly Lock _gate = new();
    private (long Busy, long All) _last;

    public Reading Utilisation()
    {
        lock (_gate)
        {
            if (Times() is not { } now) return Reading.None;
            var (busy, all) = (now.Busy - _last.Busy, now.All - _last.All);
            _last = now;
            return all > 0 ? Reading.Measured(Math.Clamp((double)busy / all, 0, 1)) : Reading.None;
        }
    }

    public Reading MemoryUsed()
    {
        var lines = files.Lines("/proc/meminfo").ToList();
        return Machine.KiB(lines, "MemTotal:") is { } total && Machine.KiB(lines, "MemAvailable:") is { } available
            ? Reading.Measured(total - available) : Reading.None;
    }

    /// <summary>The hottest of the processors' sensors.</summary>
    public Reading Temperature()
    {
        var millidegrees = files.Folders(Sensors, "*")
            .Where(s => s_processorSensors.Contains(files.Text($"{Sensors}/{s}/name")))
            .Select(s => files.Number($"{Sensors}/{s}/temp1_input"))
            .Max();
        return millidegrees is { } found ? Reading.Measured(found / 1000.0) : Reading.None;
    }

    /// <summary>How much of the last ten seconds some process stood still for want of each (pressure stall information), 0 to 1.</summary>
    public IEnumerable<(string Name, Reading Reading)> Pressure() =>
        from what in s_wants
        let share = SomeOf(files.Lines($"/proc/pressure/{what}"))
        where share is not null
        select ($"{what}_pressure_ratio", Reading.Measured(share.Value));

    // "some avg10=1.53 avg60=0.87 avg300=0.73 total=109843"
    private static double? SomeOf(IEnumerable<string> lines) =>
        lines.FirstOrDefault(l => l.StartsWith("some ", StringComparison.Ordinal))?.Split(' ').FirstOrDefault(f => f.StartsWith("avg10=", StringComparison.Ordinal)) is { } field
        && double.TryParse(field[6..], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? percent / 100 : null;

    // "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks; guests are in user already
    private (long Busy, long All)? Times()
    {
        var line = files.Lines("/proc/stat").FirstOrDefault(l => l.StartsWith("cpu ", StringComparison.Ordinal));
        if (line is null) return null;
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(t => long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < long.MaxValue / 16 ? n : 0).ToList();
        return ticks.Count < 5 ? null : (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }
}
