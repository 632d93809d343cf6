using System.Globalization;

namespace Factory.Hardware.Cuda;

/// <summary>Numbers with units, as <c>nvidia-smi</c> writes them: <c>81559 MiB</c>, <c>68.92 W</c>, <c>29 C</c>, <c>50 %</c>.</summary>
internal static class SmiValue
{
    public static double? Number(string? text) =>
        text is not null && double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Abs(value) < 1e15
            ? value : null;

    public static double? Percent(string? text) => Number(text) is >= 0 and <= 100 and var value ? value : null;

    public static long? Bytes(string? text) => text?.Split(' ') is [_, var unit] && Number(text) is >= 0 and < 1e9 and var value
        ? unit switch { "MiB" or "MB" => (long)(value * (1 << 20)), "KiB" => (long)(value * 1024), "GiB" => (long)(value * (1 << 30)), _ => null } : null;
}
