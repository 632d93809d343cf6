using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Factory.Storage;

/// <summary>Reads what packs hold. Thread-safe.</summary>
internal sealed class Packs(string root)
{
    private const int MostOpen = 256;
    private readonly ConcurrentDictionary<PackId, SafeFileHandle> _open = [];

    [ThreadStatic]
    private static Decompressor? s_decompressor;

    public string Root => root;

    public string PathOf(PackId id) => Path.Combine(root, id.FileName);

    /// <summary>All packs that are there.</summary>
    public IEnumerable<(PackId Id, string Path)> All() =>
        Directory.EnumerateFiles(root).Select(p => (Id: PackId.OfFile(Path.GetFileName(p)), Path: p)).Where(p => p.Id is not null).Select(p => (p.Id!.Value, p.Path));

    /// <summary>
    /// Reads the entry at a place. What is stored has the checksum that stands with it; whether it has the digest too, the caller sees.
    /// </summary>
    /// <returns>False when there is no sound entry of that content there.</returns>
    public bool TryRead(ContentId id, Place place, Span<byte> content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PackEntry.HeaderSize + place.Stored);
        try
        {
            var raw = buffer.AsSpan(0, PackEntry.HeaderSize + place.Stored);
            if (Open(place.Container.Pack) is not { } file || Fill(file, raw, place.Offset) < raw.Length) return false;
            if (PackEntry.Read(raw) is not { } entry || entry.Id != id || entry.Kind != place.Kind || entry.Stored != place.Stored
                || entry.Length != content.Length) return false;
            return Decode(entry, raw[PackEntry.HeaderSize..], content);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Brings the payload of an entry into its plain form; false when it is not what was written.</summary>
    public static bool Decode(PackEntry entry, ReadOnlySpan<byte> payload, Span<byte> content)
    {
        if (PackEntry.Crc(payload) != entry.Check || entry.Length != content.Length) return false;
        if (entry.Encoding == PackEncoding.Plain)
        {
            if (payload.Length != content.Length) return false;
            payload.CopyTo(content);
            return true;
        }
        try
        {
            return (s_decompressor ??= new()).Unwrap(payload, content) == content.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }

    /// <summary>Whether the pack is there and long enough for an entry.</summary>
    public bool Reaches(Place place) =>
        Open(place.Container.Pack) is { } file && RandomAccess.GetLength(file) >= place.Offset + PackEntry.HeaderSize + place.Stored;

    /// <summary>Lets go of a pack that is to be deleted or put aside.</summary>
    public void Forget(PackId id) => _open.TryRemove(id, out _);

    private SafeFileHandle? Open(PackId id)
    {
        if (_open.TryGetValue(id, out var known)) return known;
        // Others may be reading them: what is let go of is closed when nobody does any more.
        if (_open.Count >= MostOpen) _open.Clear();
        try
        {
            return _open.GetOrAdd(id, Posix.Open(PathOf(id), OpenFlags.NoFollow));
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry)
        {
            return null;
        }
    }

    internal static int Fill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var filled = 0;
        for (int read; filled < buffer.Length && (read = RandomAccess.Read(file, buffer[filled..], offset + filled)) > 0; filled += read) { }
        return filled;
    }
}
