using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Sdk;

/// <summary>
/// An immutable JSON-like value: what a literal of the pipeline language means and what a ticket carries.
/// Equality is by content. <see cref="ToString"/> is the canonical JSON that input hashes are made of
/// (keys in ordinal order, no white space, shortest round-trip numbers).
/// </summary>
[JsonConverter(typeof(ValueJsonConverter<Value>))]
public abstract record Value
{
    private Value() { }

    /// <summary>No value.</summary>
    public sealed record Null : Value
    {
        /// <summary>The one instance.</summary>
        public static readonly Null Instance = new();
    }

    /// <summary>True or false.</summary>
    public sealed record Bool(bool Value) : Value;

    /// <summary>A whole number; byte sizes are in bytes.</summary>
    public sealed record Integer(long Value) : Value;

    /// <summary>A real number; durations are in seconds, percentages are fractions of one.</summary>
    public sealed record Number(double Value) : Value;

    /// <summary>A string.</summary>
    public sealed record Text(string Value) : Value;

    /// <summary>A list; order counts.</summary>
    public sealed record List(ImmutableArray<Value> Items) : Value
    {
        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);
        /// <inheritdoc/>
        public override int GetHashCode() => Items.Aggregate(17, HashCode.Combine);
    }

    /// <summary>Named members; order does not count.</summary>
    [JsonConverter(typeof(ValueJsonConverter<Map>))]
    public sealed record Map(ImmutableSortedDictionary<string, Value> Members) : Value
    {
        /// <summary>A map without members.</summary>
        public static readonly Map Empty = new(ImmutableSortedDictionary.Create<string, Value>(StringComparer.Ordinal));
        /// <summary>The member of that name, or null.</summary>
        public Value? this[string name] => Members.GetValueOrDefault(name);
        /// <summary>This map with one member set.</summary>
        public Map With(string name, Value value) => new(Members.SetItem(name, value));
        /// <inheritdoc/>
        public bool Equals(Map? other) => other is not null && Members.SequenceEqual(other.Members);
        /// <inheritdoc/>
        public override int GetHashCode() => Members.Aggregate(19, (h, m) => HashCode.Combine(h, m.Key, m.Value));
    }

    /// <summary>A text value.</summary>
    public static implicit operator Value(string value) => new Text(value);
    /// <summary>A whole number.</summary>
    public static implicit operator Value(long value) => new Integer(value);
    /// <summary>A real number.</summary>
    public static implicit operator Value(double value) => new Number(value);
    /// <summary>A truth value.</summary>
    public static implicit operator Value(bool value) => new Bool(value);

    /// <summary>A list of values.</summary>
    public static List Of(IEnumerable<Value> items) => new([.. items]);

    /// <summary>A map of the given members; a later one of the same name wins.</summary>
    public static Map Of(params ReadOnlySpan<(string Name, Value Value)> members)
    {
        var builder = Map.Empty.Members.ToBuilder();
        foreach (var (name, value) in members) builder[name] = value;
        return new(builder.ToImmutable());
    }

    /// <summary>The number this value holds, or null when it is neither an integer nor a number.</summary>
    public double? AsNumber() => this switch { Integer i => i.Value, Number n => n.Value, _ => null };

    /// <summary>The text this value holds, or null when it is not a text.</summary>
    public string? AsText() => (this as Text)?.Value;

    /// <summary>Reads JSON. Numbers without point or exponent that fit in 64 bits become integers.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Value Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return From(document.RootElement);
    }

    /// <summary>Reads a JSON element.</summary>
    public static Value From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => new Bool(true),
        JsonValueKind.False => new Bool(false),
        JsonValueKind.Number => element.GetRawText().AsSpan().IndexOfAny(".eE") < 0 && element.TryGetInt64(out var whole) ? new Integer(whole)
            : new Number(element.GetDouble()),
        JsonValueKind.String => new Text(element.GetString()!),
        JsonValueKind.Array => Of(element.EnumerateArray().Select(From)),
        JsonValueKind.Object => Of([.. element.EnumerateObject().Select(p => (p.Name, From(p.Value)))]),
        _ => Null.Instance,
    };

    /// <summary>SHA-256 of the canonical JSON, in lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical())));

    /// <summary>The canonical JSON. Sealed, or each record below would get a text of the compiler's own.</summary>
    public sealed override string ToString() => Canonical();

    private string Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer =
            new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes this value as JSON. A number that is not finite becomes one of the texts NaN, Infinity, -Infinity.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (this)
        {
            case Bool b: writer.WriteBooleanValue(b.Value); break;
            case Integer i: writer.WriteNumberValue(i.Value); break;
            case Number n when double.IsFinite(n.Value): writer.WriteRawValue(Digits(n.Value)); break;
            case Number n: writer.WriteStringValue(n.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)); break;
            case Text t: writer.WriteStringValue(t.Value); break;
            case List l:
                writer.WriteStartArray();
                foreach (var item in l.Items) item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case Map m:
                writer.WriteStartObject();
                foreach (var (name, member) in m.Members)
                {
                    writer.WritePropertyName(name);
                    member.WriteTo(writer);
                }
                writer.WriteEndObject();
                break;
            default: writer.WriteNullValue(); break;
        }
    }

    // A number keeps a point or an exponent, so that it is read back as a number and not as an integer.
    private static string Digits(double value)
    {
        var text = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }
}
