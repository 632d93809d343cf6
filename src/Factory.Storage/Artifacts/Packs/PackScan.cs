using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Reads a pack from its beginning to its end, as its own headers say, and goes on behind what is damaged.</summary>
internal sealed class PackScan(string path)
{
    private const int Step = 1 << 16;

    /// <summary>Whether something of it was not as it was written.</summary>
    public bool IsDamaged { get; private set; }

    public long Read { get; private set; }

    /// <param name="read">Whether payloads are read and their digests taken; else only headers are looked at.</param>
    public IEnumerable<(PackEntry Entry, long Offset, byte[] Content)> Entries(bool read)
    {
        using var file = Posix.Open(path, OpenFlags.NoFollow);
        var length = RandomAccess.GetLength(file);
        var header = new byte[PackEntry.HeaderSize];
        if (Packs.Fill(file, header.AsSpan(0, PackEntry.FileHeader.Length), 0) < PackEntry.FileHeader.Length
            || !header.AsSpan(0, PackEntry.FileHeader.Length).SequenceEqual(PackEntry.FileHeader)) IsDamaged = true;
        for (long at = PackEntry.FileHeader.Length; at < length;)
        {
            var entry = Packs.Fill(file, header, at) == header.Length ? PackEntry.Read(header) : null;
            if (entry is not { } sound || at + PackEntry.HeaderSize + sound.Stored > length)
            {
                IsDamaged = true;
                at = NextMark(file, at + 1, length);
                continue;
            }
            var content = read ? Content(file, sound, at) : [];
            if (content is null) IsDamaged = true;
            else yield return (sound, at, content);
            at += PackEntry.HeaderSize + sound.Stored;
        }
        Read = length;
    }

    public static Place PlaceOf(PackId pack, PackEntry entry, long offset) =>
        new(Container.Of(pack), offset, entry.Stored, entry.Length, entry.Kind, entry.Encoding);

    private static byte[]? Content(SafeFileHandle file, PackEntry entry, long at)
    {
        var payload = new byte[entry.Stored];
        var content = new byte[entry.Length];
        return Packs.Fill(file, payload, at + PackEntry.HeaderSize) == payload.Length && Packs.Decode(entry, payload, content)
            && (entry.Kind == EntryKind.Layout || ContentId.Of(content) == entry.Id) ? content : null;
    }

    private static long NextMark(SafeFileHandle file, long from, long length)
    {
        var buffer = new byte[Step + 4];
        for (var at = from; at < length; at += Step)
        {
            var found = buffer.AsSpan(0, Packs.Fill(file, buffer, at)).IndexOf("FPE1"u8);
            if (found >= 0) return at + found;
        }
        return length;
    }
}
