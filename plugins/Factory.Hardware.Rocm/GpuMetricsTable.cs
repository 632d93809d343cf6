using System.Buffers.Binary;

namespace Factory.Hardware.Rocm;

/// <summary>Version 1.9: a count, then attributes one after the other, each with its unit, type, name and number of values.</summary>
internal static class GpuMetricsTable
{
    private const int FirstAttribute = 8;
    private const int Hotspot = 0, Memory = 1, Power = 3, Busy = 4, MemoryBusy = 5, Energy = 7;
    // u8, s8, u16, s16, u32, s32, u64, s64
    private static readonly int[] s_sizes = [1, 1, 2, 2, 4, 4, 8, 8];

    public static GpuMetrics? Read(ReadOnlySpan<byte> table)
    {
        if (table.Length < FirstAttribute) return null;
        var values = new Dictionary<int, ulong>();
        var at = FirstAttribute;
        for (var left = BinaryPrimitives.ReadInt32LittleEndian(table[4..]); left > 0 && at + 8 <= table.Length; left--)
        {
            var encoding = BinaryPrimitives.ReadUInt64LittleEndian(table[at..]);
            var (type, id, instances) = ((int)(encoding >> 20 & 0xF), (int)(encoding >> 10 & 0x3FF), (int)(encoding & 0x3FF));
            at += 8;
            // What follows something unknown cannot be found.
            if (type >= s_sizes.Length || at + instances * s_sizes[type] > table.Length) break;
            if (instances > 0 && Value(table[at..], s_sizes[type]) is { } value) values.TryAdd(id, value);
            at += instances * s_sizes[type];
        }
        return new("1.9", GpuMetrics.Celsius(Of(values, Hotspot)), GpuMetrics.Celsius(Of(values, Memory)), Of(values, Power), GpuMetrics.Percent(Of(values, Busy)),
            GpuMetrics.Percent(Of(values, MemoryBusy)), GpuMetrics.Joule(values.TryGetValue(Energy, out var joules) ? joules : null));
    }

    private static double? Of(Dictionary<int, ulong> values, int id) => values.TryGetValue(id, out var value) ? value : null;

    private static ulong? Value(ReadOnlySpan<byte> bytes, int size)
    {
        var value = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        return value == ulong.MaxValue >> (64 - size * 8) ? null : value;
    }
}
