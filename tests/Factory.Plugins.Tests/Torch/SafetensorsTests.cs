using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Factory.Stages.Torch.Models;

namespace Factory.Plugins.Tests.Torch;

public sealed class SafetensorsTests
{
    private static readonly TensorFile Sample = new([new("a", [2, 1], [1, -2]), new("b", [], [0.5f])], new Dictionary<string, string> { ["note"] = "x" });

    [Fact]
    public void A_file_is_its_headers_length_the_header_padded_with_spaces_and_the_values()
    {
        const string json =
            """{"__metadata__":{"note":"x"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        var bytes = Safetensors.Write(Sample);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(json.PadRight(length), Encoding.UTF8.GetString(bytes, 8, length));
        Assert.Equal((json.Length + 7) / 8 * 8, length);
        Assert.Equal([1, -2, 0.5f], Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length + 4 * i))));
        Assert.Equal(8 + length + 12, bytes.Length);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.String, Gen.Single.Array[0, 50]).Array[0, 5].Sample(entries =>
        {
            NamedTensor[] tensors =
                [.. entries.DistinctBy(e => e.Item1).Where(e => e.Item1 != "__metadata__").Select(e => new NamedTensor(e.Item1, [e.Item2.Length], e.Item2))];
            var read = Safetensors.Read(Safetensors.Write(new(tensors, new Dictionary<string, string>())));
            return read.Tensors.Select(t => (t.Name, t.Shape.Single(), Bits(t.Values)))
                .SequenceEqual(tensors.Select(t => (t.Name, t.Shape.Single(), Bits(t.Values))));
        }, iter: 200);

    [Fact]
    public void A_damaged_file_is_refused_with_a_reason_and_never_read_beyond()
    {
        var whole = Safetensors.Write(Sample);
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = length;
            Assert.Throws<InvalidDataException>(() => Safetensors.Read(whole.AsSpan(0, cut)));
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "does not lie inside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[4,0]}}""", "does not lie inside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "no safetensors")]
    [InlineData("""{"a":{"shape":[1]}}""", "no safetensors")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "no safetensors")]
    [InlineData("""["a"]""", "no safetensors")]
    public void A_header_that_lies_is_refused(string header, string reason)
    {
        byte[] bytes = [.. new byte[8], .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Safetensors.Read(bytes)).Message, StringComparison.Ordinal);
    }

    private static string Bits(float[] values) => string.Join(',', values.Select(BitConverter.SingleToInt32Bits));
}
