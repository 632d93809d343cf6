using System.Globalization;

namespace Factory.Hardware.Cuda;

/// <summary>PCI's addresses: NVIDIA writes <c>00000000:0A:00.0</c>, sysfs <c>0000:0a:00.0</c>.</summary>
internal static class PciAddress
{
    /// <summary>As sysfs writes it; null when it is none.</summary>
    public static string? Parse(string? text)
    {
        var parts = text?.Trim().Split(':', '.') ?? [];
        if (parts.Length != 4) return null;
        var numbers = parts.Select(p => uint.TryParse(p, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var n) ? n : uint.MaxValue).ToArray();
        return numbers[1] > 0xFF || numbers[2] > 0x1F || numbers[3] > 7 || numbers[0] == uint.MaxValue ? null
            : string.Create(CultureInfo.InvariantCulture, $"{numbers[0]:x4}:{numbers[1]:x2}:{numbers[2]:x2}.{numbers[3]:x}");
    }
}
