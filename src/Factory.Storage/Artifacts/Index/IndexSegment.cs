using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// One immutable file of the index, mapped: containers, then entries sorted by content, then the SHA-256 of all before it. Thread-safe.
/// Its mapping is given back when nothing reads it any more: a process may have some 65,000.
/// </summary>
internal sealed unsafe class IndexSegment
{
    public const int HeaderSize = 32;
    public const string Suffix = ".idx";
    // To the collector a mapping is a small object; it is told of more, so that it does not let them wait.
    private const long Pressure = 1 << 20;
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly byte* _entries;
    private readonly Container[] _containers;

    private IndexSegment(string path, long length)
    {
        Path = path;
        Length = length;
        using (var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read))
            _view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        GC.AddMemoryPressure(Pressure);
        byte* start = null;
        _view.AcquirePointer(ref start);
        var header = new ReadOnlySpan<byte>(start, HeaderSize);
        var containers = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        Count = BinaryPrimitives.ReadInt64LittleEndian(header[20..]);
        if (!header[..16].SequenceEqual(FileHeader) || containers < 0 || Count < 0
            || length != HeaderSize + (long)containers * Container.Size + Count * IndexEntry.Size + ContentId.Size)
            throw new InvalidDataException($"{path} is no sound index");
        _containers = new Container[containers];
        for (var i = 0; i < containers; i++) _containers[i] = Container.Read(new(start + HeaderSize + (long)i * Container.Size, Container.Size));
        _entries = start + HeaderSize + (long)containers * Container.Size;
    }

    // A view that is held by its pointer is never unmapped by its own finalizer, which runs after this.
    ~IndexSegment()
    {
        _view?.ReleasePointer();
        _view?.Dispose();
        if (_view is not null) GC.RemoveMemoryPressure(Pressure);
    }

    public static ReadOnlySpan<byte> FileHeader => "FACTORY INDEX 1\n"u8;

    public string Path { get; }
    public long Length { get; }
    public long Count { get; }
    public IReadOnlyList<Container> Containers => _containers;

    /// <exception cref="InvalidDataException">It is no index, or was cut off.</exception>
    public static IndexSegment Open(string path)
    {
        var length = new FileInfo(path).Length;
        return length >= HeaderSize + ContentId.Size ? new(path, length) : throw new InvalidDataException($"{path} is no sound index: it was cut off");
    }

    public IndexEntry this[long at]
    {
        get
        {
            var entry = IndexEntry.Read(new(_entries + at * IndexEntry.Size, IndexEntry.Size));
            GC.KeepAlive(this);
            return entry;
        }
    }

    /// <summary>Where an entry says that its content is; of one that was damaged, nowhere.</summary>
    public Place PlaceOf(IndexEntry entry) => (uint)entry.Container >= (uint)_containers.Length || entry.Offset < 0 || entry.Stored < 0 || entry.Length < 0 ? default : new(_containers[entry.Container], entry.Offset, entry.Stored, entry.Length, entry.Kind, entry.Encoding);

    /// <summary>The first entry of that content; negative when there is none.</summary>
    public long Find(ContentId id)
    {
        long low = 0, high = Count;
        // Hashes are spread evenly: where one lies can be guessed, a few times; then by halves.
        ulong bottom = 0, top = ulong.MaxValue;
        for (var guess = 0; high - low > 8; guess++)
        {
            var middle = guess < 4 && top > bottom
                ? low + (long)((UInt128)(id.A - bottom) * (ulong)(high - low) / ((UInt128)(top - bottom) + 1)) : low + (high - low) / 2;
            middle = Math.Clamp(middle, low, high - 1);
            var found = KeyAt(middle);
            if (found.CompareTo(id) < 0) (low, bottom) = (middle + 1, found.A);
            else (high, top) = (middle, found.A);
        }
        for (; low < Count; low++)
        {
            var order = KeyAt(low).CompareTo(id);
            if (order == 0) return low;
            if (order > 0) break;
        }
        return -1;
    }

    /// <summary>Whether the file is as it was written.</summary>
    public bool IsSound()
    {
        using var file = File.OpenRead(Path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        var left = file.Length - ContentId.Size;
        for (int read; left > 0 && (read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) > 0; left -= read) hash.AppendData(buffer, 0, read);
        Span<byte> stored = stackalloc byte[ContentId.Size];
        return left == 0 && file.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) == stored.Length
            && hash.GetHashAndReset().AsSpan().SequenceEqual(stored);
    }

    private ContentId KeyAt(long at)
    {
        var id = ContentId.Read(new(_entries + at * IndexEntry.Size, ContentId.Size));
        GC.KeepAlive(this);
        return id;
    }
}
