using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Factory.Stages.Torch.Models;

/// <summary>A named array of 32-bit floats.</summary>
internal sealed record NamedTensor(string Name, int[] Shape, float[] Values);

/// <summary>Named tensors and words about them.</summary>
internal sealed record TensorFile(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <exception cref="InvalidDataException">There is no such tensor, or its shape is another.</exception>
    public float[] Values(string name, params ReadOnlySpan<int> shape)
    {
        var tensor = Tensors.FirstOrDefault(t => t.Name == name) ?? throw new InvalidDataException($"the tensor `{name}` is missing");
        return tensor.Shape.AsSpan().SequenceEqual(shape) ? tensor.Values
            : throw new InvalidDataException(
                $"the tensor `{name}` has the shape [{string.Join(", ", tensor.Shape)}], and [{string.Join(", ", shape.ToArray())}] is needed");
    }
}

/// <summary>
/// The safetensors format, for 32-bit floats: eight bytes with the header's length (little-endian), the header (JSON, padded with
/// spaces to a multiple of eight), the values. No code is run to read it, which is why it is used and not pickle.
/// </summary>
/// <remarks>https://github.com/huggingface/safetensors, section "Format". The same tensors always make the same bytes.</remarks>
internal static class Safetensors
{
    // The reference implementation's own limit: a header that claims more is an attack or a damaged file.
    private const int MaxHeader = 100_000_000;
    private const string MetadataKey = "__metadata__";

    public static byte[] Write(TensorFile file)
    {
        var header = Header(file);
        var padded = (header.Length + 7) / 8 * 8;
        var bytes = new byte[8 + padded + file.Tensors.Sum(t => t.Values.Length * sizeof(float))];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded);
        bytes.AsSpan(8, padded).Fill((byte)' ');
        header.CopyTo(bytes, 8);
        var at = 8 + padded;
        foreach (var tensor in file.Tensors)
        {
            var values = MemoryMarshal.AsBytes<float>(tensor.Values);
            values.CopyTo(bytes.AsSpan(at));
            at += values.Length;
        }
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not of this format, or hold something other than 32-bit floats.</exception>
    public static TensorFile Read(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (length < 2 || length > MaxHeader || length > bytes.Length - 8)
            throw new InvalidDataException("this is no safetensors file: its header's length is impossible");
        try
        {
            using var header = JsonDocument.Parse(bytes.Slice(8, (int)length).ToArray());
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var tensors = new List<NamedTensor>();
            foreach (var entry in header.RootElement.EnumerateObject())
                if (entry.NameEquals(MetadataKey))
                    foreach (var word in entry.Value.EnumerateObject()) metadata[word.Name] = word.Value.GetString()!;
                else
                    tensors.Add(ReadTensor(entry.Name, entry.Value, bytes[(8 + (int)length)..]));
            return new(tensors, metadata);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"this is no safetensors file: {e.Message}", e);
        }
    }

    private static NamedTensor ReadTensor(string name, JsonElement entry, ReadOnlySpan<byte> data)
    {
        if (entry.GetProperty("dtype").GetString() is var type and not "F32")
            throw new InvalidDataException($"the tensor `{name}` is of type {type}; F32 is needed");
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        var (start, end) = (entry.GetProperty("data_offsets")[0].GetInt64(), entry.GetProperty("data_offsets")[1].GetInt64());
        var size = shape.Aggregate(sizeof(float), (long product, int dimension) => checked(product * dimension));
        if (shape.Any(d => d < 0) || start < 0 || end - start != size || end > data.Length)
            throw new InvalidDataException($"the tensor `{name}` does not lie inside the file");
        return new(name, shape, MemoryMarshal.Cast<byte, float>(data[(int)start..(int)end]).ToArray());
    }

    private static byte[] Header(TensorFile file)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (file.Metadata.Count > 0) WriteMetadata(json, file.Metadata);
            long at = 0;
            foreach (var tensor in file.Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
