using System.Buffers.Binary;

namespace Factory.Hardware.Rocm;

/// <summary>
/// What a card's firmware measures, as the driver passes it on in the binary file <c>gpu_metrics</c>. Versions 1.0 to 1.9 are read, those of
/// separate cards; 2.x and 3.x are of processors with graphics. All bits of a field set mean that it is not measured.
/// </summary>
/// <param name="Version">Such as <c>1.4</c>.</param>
/// <param name="Hotspot">Degrees Celsius.</param>
/// <param name="Memory">Degrees Celsius.</param>
/// <param name="Watts">Of the whole card.</param>
/// <param name="Busy">Percent.</param>
/// <param name="MemoryBusy">Percent.</param>
/// <param name="Joules">Since the driver was loaded; only of versions that say in which unit they count.</param>
internal sealed record GpuMetrics(string Version, double? Hotspot, double? Memory, double? Watts, double? Busy, double? MemoryBusy, double? Joules)
{
    private const double JoulesPerCount = 1.0 / 65_536;
    private const int HeaderSize = 4;

    // Offsets of: edge, hotspot and memory temperature; busy, memory busy; power; energy. -1: not there. The layouts are those of the kernel's kgd_pp_interface.h.
    private static readonly Layout[] s_layouts =
    [
        new(16, 18, 20, 28, 30, 34, -1), // 1.0
        new(4, 6, 8, 16, 18, 22, -1), // 1.1: its energy has no unit that holds for all cards
        new(4, 6, 8, 16, 18, 22, -1),
        new(4, 6, 8, 16, 18, 22, -1),
        new(-1, 4, 6, 12, 14, 10, 24), // 1.4
        new(-1, 4, 6, 12, 14, 10, 88),
        new(-1, 4, 6, 12, 14, 10, 16),
        new(-1, 4, 6, 12, 14, 10, 24),
        new(-1, 4, 6, 12, 14, 10, 24), // 1.8
    ];

    /// <summary>Null when there is nothing in it that is understood.</summary>
    public static GpuMetrics? Read(byte[]? bytes)
    {
        if (VersionOf(bytes) is not { } version || version.Format != 1) return null;
        var table = bytes.AsSpan(0, Math.Min(bytes!.Length, BinaryPrimitives.ReadUInt16LittleEndian(bytes)));
        if (version.Content == 9) return GpuMetricsTable.Read(table);
        if (version.Content >= s_layouts.Length) return null;
        var layout = s_layouts[version.Content];
        return new($"1.{version.Content}", Celsius(Short(table, layout.Hotspot) ?? Short(table, layout.Edge)), Celsius(Short(table, layout.Memory)), Short(table, layout.Power),
            Percent(Short(table, layout.Busy)), Percent(Short(table, layout.MemoryBusy)), Joule(Long(table, layout.Energy)));
    }

    /// <summary>The version, understood or not; null when there is none.</summary>
    public static (int Format, int Content)? VersionOf(byte[]? bytes) => bytes is { Length: > HeaderSize } ? (bytes[2], bytes[3]) : null;

    public static double? Percent(double? value) => value is >= 0 and <= 100 ? value : null;
    public static double? Celsius(double? value) => value is > 0 and < 250 ? value : null;
    public static double? Joule(ulong? count) => count is { } c ? c * JoulesPerCount : null;

    private static double? Short(ReadOnlySpan<byte> table, int at) =>
        at >= HeaderSize && at + 2 <= table.Length && BinaryPrimitives.ReadUInt16LittleEndian(table[at..]) is var value and not ushort.MaxValue ? value : null;

    private static ulong? Long(ReadOnlySpan<byte> table, int at) =>
        at >= HeaderSize && at + 8 <= table.Length && BinaryPrimitives.ReadUInt64LittleEndian(table[at..]) is var value and not ulong.MaxValue ? value : null;

    private readonly record struct Layout(int Edge, int Hotspot, int Memory, int Busy, int MemoryBusy, int Power, int Energy);
}
