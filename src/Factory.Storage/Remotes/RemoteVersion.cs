using System.Text;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>What a remote tells of a version, as it was where it was pushed from.</summary>
public sealed record RemoteVersion
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    public required ArtifactDigest Digest { get; init; }
    public required ArtifactKind Kind { get; init; }
    public required long Files { get; init; }
    public required long Bytes { get; init; }
    /// <summary>Milliseconds since 1970.</summary>
    public required long Created { get; init; }
    public string? Author { get; init; }
    public string? Source { get; init; }
    public string? Note { get; init; }

    internal byte[] Write()
    {
        List<(string, Value)> fields = [("name", Name), ("version", Version), ("digest", Digest.Hex), ("kind", Kind.ToString()), ("files", Files), ("bytes", Bytes), ("created", Created)];
        if (Author is { } author) fields.Add(("author", author));
        if (Source is { } source) fields.Add(("source", source));
        if (Note is { } note) fields.Add(("note", note));
        return Encoding.UTF8.GetBytes(Value.Of([.. fields]).ToString());
    }

    /// <exception cref="RemoteException">It is not what its key says.</exception>
    internal static RemoteVersion Read(byte[] json, RemoteVersionKey key)
    {
        try
        {
            var map = (Value.Map)Value.Parse(Encoding.UTF8.GetString(json));
            var read = new RemoteVersion
            {
                Name = map["name"]!.AsText()!, Version = Number(map, "version"), Digest = new(map["digest"]!.AsText()!),
                Kind = KindOf(map["kind"]!.AsText()!), Files = Number(map, "files"), Bytes = Number(map, "bytes"),
                Created = Number(map, "created"), Author = map["author"]?.AsText(), Source = map["source"]?.AsText(), Note = map["note"]?.AsText(),
            };
            if (read.Name == key.Name && read.Version == key.Version && read.Digest == key.Digest) return read;
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException or NullReferenceException or ArgumentException or KeyNotFoundException or System.Text.Json.JsonException)
        {
            throw new RemoteException($"the remote's {key.Key} cannot be read: {e.Message}", e);
        }
        throw new RemoteException($"the remote's {key.Key} tells of another version than its name: it was changed");
    }

    // A number would be parsed as one, too.
    private static ArtifactKind KindOf(string word) =>
        Enum.GetNames<ArtifactKind>().Contains(word) ? Enum.Parse<ArtifactKind>(word) : throw new FormatException($"`{word}` is no kind of content");

    private static long Number(Value.Map map, string name) => map[name] is Value.Integer number ? number.Value : throw new FormatException($"it has no number `{name}`");
}
