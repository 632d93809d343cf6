namespace Factory.Storage;

/// <summary>An entry of a remote's pack.</summary>
internal static class PackedPiece
{
    /// <summary>
    /// Whether a piece of that kind can be as large: a small file, a chunk or a manifest is up to 256 KiB; a list of chunks is never compressed, so that
    /// it is as long as what lies there for it.
    /// </summary>
    public static bool CanBe(Place place) => place is { Stored: >= 0, Length: >= 0 } && (place.Kind == EntryKind.Content
        ? place.Length <= TreeAddition.Small && place.Stored <= TreeAddition.Small
        : place.Encoding == PackEncoding.Plain && place.Length == place.Stored);

    /// <summary>What an entry holds, if it is the one that was asked for and sound.</summary>
    /// <param name="bytes">From where its header begins.</param>
    public static byte[]? Read(ReadOnlySpan<byte> bytes, ContentId id, Place place)
    {
        if (PackEntry.Read(bytes) is not { } entry || entry.Id != id || entry.Kind != place.Kind || entry.Stored != place.Stored || entry.Length != place.Length
            || bytes.Length < PackEntry.HeaderSize + entry.Stored) return null;
        var content = new byte[entry.Length];
        if (!Packs.Decode(entry, bytes.Slice(PackEntry.HeaderSize, entry.Stored), content)) return null;
        // Of a list of chunks the digest is that of the file, which is looked at when its chunks are there.
        return entry.Kind == EntryKind.Layout || ContentId.Of(content) == id ? content : null;
    }
}
