using System.Formats.Tar;

namespace Factory.Archives;

/// <summary>The files of a tar archive. It must end with its end mark: else it was cut off, which nothing else would tell.</summary>
internal static class TarFiles
{
    public static Unpacked Read(Stream input, Target into, string name)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        using var watched = new EndWatch(input);
        using var tar = new TarReader(watched);
        while (tar.GetNextEntry() is { } entry) Take(entry, into, notes);
        watched.CopyTo(Stream.Null);
        return watched.EndsInZeros ? new(into.Files, into.Bytes, notes) : throw new ArchiveRefusedException($"{name} has no end: it was cut off");
    }

    private static void Take(TarEntry entry, Target into, Dictionary<string, string> notes)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes when entry is PaxGlobalExtendedAttributesTarEntry global:
                foreach (var (key, value) in global.GlobalExtendedAttributes) notes[key] = value;
                break;
            case TarEntryType.Directory:
                into.Folder(entry.Name);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                into.Write(entry.Name, entry.DataStream, entry.Mode.HasFlag(UnixFileMode.UserExecute));
                break;
            default:
                throw into.NoFile(entry.Name, Kind(entry.EntryType));
        }
    }

    private static string Kind(TarEntryType type) => type switch
    {
        TarEntryType.SymbolicLink => "a symbolic link",
        TarEntryType.HardLink => "a hard link",
        TarEntryType.BlockDevice or TarEntryType.CharacterDevice => "a device",
        TarEntryType.Fifo => "a pipe",
        var other => $"an entry of the kind {other}",
    };

    /// <summary>Remembers whether the last block that was read is one of zeros.</summary>
    private sealed class EndWatch(Stream inner) : Stream
    {
        private const int Block = 512;
        private long _zeros;

        public bool EndsInZeros => _zeros >= Block;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            var last = buffer[..read].LastIndexOfAnyExcept((byte)0);
            _zeros = last < 0 ? _zeros + read : read - last - 1;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
