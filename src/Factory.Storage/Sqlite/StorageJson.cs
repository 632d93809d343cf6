using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>JSON as the records keep it: snake_case, absent for null, ids as plain numbers and texts. What is not known is skipped.</summary>
internal static class StorageJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        Converters =
        {
            new JsonStringEnumConverter(),
            new AsText<RunId>(id => id.ToString(), text => new(long.Parse(text, CultureInfo.InvariantCulture))),
            new AsText<StageId>(id => id.ToString(), text => AttemptId.Parse($"{text}.0").Stage),
            new AsText<AttemptId>(id => id.ToString(), AttemptId.Parse),
            new AsText<InputHash>(hash => hash.Hex, text => new(text)),
            new AsText<ArtifactDigest>(digest => digest.Hex, text => new(text)),
        },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"`null` where {typeof(T).Name} belongs");

    private sealed class AsText<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()!);
        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
