using System.Buffers.Binary;
using CsCheck;
using Factory.Hardware.Rocm;

namespace Factory.Hardware.Tests.Rocm;

public sealed class GpuMetricsTests
{
    /// <summary>Sizes and offsets of hotspot temperature, memory temperature, busy, memory busy, power and energy, as printed by a compiler from AMD's header.</summary>
    public static TheoryData<int, int, int[]> Layouts => new()
    {
        { 0, 96, [18, 20, 28, 30, 34, -1] },
        { 1, 96, [6, 8, 16, 18, 22, -1] },
        { 2, 104, [6, 8, 16, 18, 22, -1] },
        { 3, 120, [6, 8, 16, 18, 22, -1] },
        { 4, 288, [4, 6, 12, 14, 10, 24] },
        { 5, 360, [4, 6, 12, 14, 10, 88] },
        { 6, 1664, [4, 6, 12, 14, 10, 16] },
        { 7, 2208, [4, 6, 12, 14, 10, 24] },
        { 8, 3872, [4, 6, 12, 14, 10, 24] },
    };

    [Theory, MemberData(nameof(Layouts))]
    public void Every_version_is_read_by_its_own_layout(int version, int size, int[] at)
    {
        var table = Table(version, size);
        foreach (var (offset, value) in at.Zip(new[] { 61, 52, 87, 33, 705 })) BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(offset), (ushort)value);
        if (at[5] >= 0) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(at[5]), 3 * 65_536);

        Assert.Equal(new GpuMetrics($"1.{version}", 61, 52, 705, 87, 33, at[5] < 0 ? null : 3), GpuMetrics.Read(table));
    }

    [Theory, MemberData(nameof(Layouts))]
    public void A_field_of_all_ones_is_not_measured(int version, int size, int[] at)
    {
        Assert.NotEmpty(at);
        Assert.Equal(new GpuMetrics($"1.{version}", null, null, null, null, null, null), GpuMetrics.Read(Table(version, size)));
    }

    [Fact]
    public void Version_9_describes_itself()
    {
        // 42 and 37 degrees, 194 W; its energy is 123456789012 in units of 2⁻¹⁶ J.
        var metrics = GpuMetrics.Read(File.ReadAllBytes(Root.Fixture("rocm/SYNTHETIC-v1.9-mi300x-shape.bin")));

        Assert.Equal(new GpuMetrics("1.9", 42, 37, 194, 0, 0, 123_456_789_012 / 65_536.0), metrics);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(1, 10)]
    [InlineData(0, 0)]
    public void Versions_of_other_makes_are_not_guessed_at(int format, int content)
    {
        var table = Table(content, 256);
        table[2] = (byte)format;

        Assert.Null(GpuMetrics.Read(table));
        Assert.Equal((format, content), GpuMetrics.VersionOf(table));
    }

    [Fact]
    public void Whatever_is_in_the_file_it_is_read_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            if (bytes.Length > 3) (bytes[2], bytes[3]) = (1, (byte)(bytes[3] % 11));
            var metrics = GpuMetrics.Read(bytes);
            return metrics is null || metrics is { Busy: null or (>= 0 and <= 100), Joules: null or >= 0, Hotspot: null or > 0 };
        });

    [Fact]
    public void A_table_that_is_cut_off_gives_what_is_before_the_cut()
    {
        var whole = File.ReadAllBytes(Root.Fixture("rocm/SYNTHETIC-v1.9-mi300x-shape.bin"));
        for (var length = 0; length < whole.Length; length++) _ = GpuMetrics.Read(whole[..length]);

        Assert.Equal(42, GpuMetrics.Read(whole[..20])!.Hotspot);
        Assert.Null(GpuMetrics.Read(whole[..20])!.Joules);
    }

    private static byte[] Table(int version, int size)
    {
        var table = new byte[size];
        table.AsSpan().Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)size);
        (table[2], table[3]) = (1, (byte)version);
        return table;
    }
}
