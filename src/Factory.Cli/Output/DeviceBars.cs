using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What a device is doing, as bars and numbers. <c>~</c> stands before what is derived, <c>-</c> for what is not to be had.</summary>
internal static class DeviceBars
{
    private const int Length = 10;
    private const double Cold = 30, Hot = 100;
    private static readonly char[] s_parts = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

    public static string Percent(ReadingView? reading) => Number(reading, v => string.Create(CultureInfo.InvariantCulture, $"{v * 100:0} %"));
    public static string Watts(ReadingView? reading) => Number(reading, v => string.Create(CultureInfo.InvariantCulture, $"{v:0} W"));

    public static Cell Busy(DeviceView device, bool bars) => Drawn(bars, device.Now?.Utilisation.Value, Percent(device.Now?.Utilisation));

    public static Cell Memory(DeviceView device, bool bars)
    {
        var all = device.Resources.FirstOrDefault(r => r.Name == "memory")?.Amount;
        var used = device.Now?.MemoryUsed;
        return Drawn(bars, used?.Value / all, Number(used, v => all is { } total ? $"{Words.Bytes((long)v)} of {Words.Bytes(total)}" : Words.Bytes((long)v)));
    }

    public static Cell Power(DeviceView device, bool bars)
    {
        var limit = device.Attributes.TryGetValue("power_limit_watts", out var value) && value.TryGetDouble(out var watts) && watts > 0 ? watts : (double?)null;
        return Drawn(bars, device.Now?.Power.Value / limit, Watts(device.Now?.Power));
    }

    public static Cell Heat(DeviceView device, bool bars) =>
        Drawn(bars, (device.Now?.Temperature.Value - Cold) / (Hot - Cold), Number(device.Now?.Temperature, v => string.Create(CultureInfo.InvariantCulture, $"{v:0} °C")));

    public static Cell Health(DeviceView device) => device.Conditions.Count == 0 ? new("ok", p => p.Dim)
        : new(string.Join(", ", device.Conditions.Select(c => c.Condition)), device.Conditions.All(c => c.Severity == ConditionSeverity.Note) ? p => p.Yellow : p => p.Red);

    /// <summary>Eighths of characters.</summary>
    public static string Bar(double part)
    {
        var eighths = (int)Math.Round(Math.Clamp(part, 0, 1) * Length * 8);
        var full = eighths / 8;
        return full == Length ? "".PadRight(Length, '█') : $"{"".PadRight(full, '█')}{s_parts[eighths % 8]}".PadRight(Length);
    }

    private static Cell Drawn(bool bars, double? part, string words) => !bars || part is not { } known || !double.IsFinite(known) ? new Cell(words)
        : new Cell($"{Bar(known)} {words}", known > 0.9 ? p => p.Yellow : p => p.Green);

    private static string Number(ReadingView? reading, Func<double, string> words) =>
        reading?.Value is { } value ? $"{(reading.Quality == ReadingQuality.Derived ? "~" : "")}{words(value)}" : "-";
}
