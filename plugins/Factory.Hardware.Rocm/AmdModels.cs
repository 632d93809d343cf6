using System.Globalization;

namespace Factory.Hardware.Rocm;

/// <summary>Names of AMD's accelerators by PCI device number, for drivers that do not say; as in the PCI ID repository (pci-ids.ucw.cz).</summary>
internal static class AmdModels
{
    private static readonly Dictionary<int, string> s_names = new()
    {
        [0x6860] = "Radeon Instinct MI25", [0x66a1] = "Radeon Instinct MI50", [0x738c] = "Instinct MI100", [0x7408] = "Instinct MI250X", [0x740c] = "Instinct MI250X",
        [0x740f] = "Instinct MI210", [0x74a0] = "Instinct MI300A", [0x74a1] = "Instinct MI300X", [0x74a2] = "Instinct MI308X", [0x74a5] = "Instinct MI325X",
        [0x74b5] = "Instinct MI300X VF", [0x74b9] = "Instinct MI325X VF", [0x75a0] = "Instinct MI350X", [0x75a3] = "Instinct MI355X",
    };

    public static string Name(int device, string? architecture) =>
        "AMD " + (s_names.GetValueOrDefault(device) ?? string.Create(CultureInfo.InvariantCulture, $"{architecture ?? "GPU"} 0x{device:x4}"));

    /// <summary>How many accelerator dies (XCC) a GPU has that can be divided by them.</summary>
    public static int Dies(int device) => device switch { 0x74a2 => 4, 0x74a0 => 6, _ => 8 };

    /// <summary>Of those that kernels without <c>gfx_target_version</c> drive.</summary>
    public static string? OldArchitecture(int device) => device switch
    {
        >= 0x6860 and <= 0x687f => "gfx900",
        >= 0x66a0 and <= 0x66af => "gfx906",
        0x7388 or 0x738c or 0x738e or 0x7390 => "gfx908",
        0x7408 or 0x740c or 0x740f or 0x7410 => "gfx90a",
        _ => null,
    };
}
