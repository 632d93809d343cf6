using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Sdk;

/// <summary>Reads and writes a <see cref="Value"/> as the JSON that it is.</summary>
/// <typeparam name="T"><see cref="Value"/> or <see cref="Value.Map"/>.</typeparam>
public sealed class ValueJsonConverter<T> : JsonConverter<T> where T : Value
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Value.From(document.RootElement) as T
            ?? throw new JsonException($"a JSON object is needed here, and this is a {document.RootElement.ValueKind}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => ((Value?)value ?? Value.Null.Instance).WriteTo(writer);
}
