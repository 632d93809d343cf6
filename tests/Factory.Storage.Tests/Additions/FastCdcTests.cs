using CsCheck;

namespace Factory.Storage.Tests;

public sealed class FastCdcTests
{
    [Fact]
    public void Chunks_are_of_the_sizes_that_are_promised_and_near_the_target()
    {
        var content = new byte[32 << 20];
        new Random(1).NextBytes(content);
        var lengths = Lengths(content);
        Assert.All(lengths[..^1], l => Assert.InRange(l, 8 << 10, 128 << 10));
        Assert.InRange(lengths.Average(), 56 << 10, 76 << 10);
    }

    [Fact]
    public void The_cuts_are_those_of_the_format()
    {
        var content = new byte[1 << 20];
        for (var (i, state) = (0, 1u); i < content.Length; i++) content[i] = (byte)((state = state * 1664525 + 1013904223) >> 24);
        Assert.Equal([89919, 73280, 93024, 111677, 72596, 21003], Lengths(content)[..6]);
    }

    [Fact]
    public void An_insertion_moves_few_cuts() => Gen.Select(Gen.Int[1, 1000], Gen.Int[0, (4 << 20) - 1], Gen.Byte.Array[1, 100]).Sample((seed, at, insert) =>
    {
        var content = new byte[4 << 20];
        new Random(seed).NextBytes(content);
        var before = Pieces(content);
        var after = Pieces([.. content[..at], .. insert, .. content[at..]]);
        Assert.InRange(after.Except(before).Count(), 1, 4);
    }, iter: 20);

    private static List<int> Lengths(ReadOnlySpan<byte> content)
    {
        var lengths = new List<int>();
        while (content.Length > 0)
        {
            lengths.Add(FastCdc.Files.Cut(content));
            content = content[lengths[^1]..];
        }
        return lengths;
    }

    private static HashSet<ContentId> Pieces(ReadOnlySpan<byte> content)
    {
        var pieces = new HashSet<ContentId>();
        while (content.Length > 0)
        {
            var length = FastCdc.Files.Cut(content);
            pieces.Add(ContentId.Of(content[..length]));
            content = content[length..];
        }
        return pieces;
    }
}
