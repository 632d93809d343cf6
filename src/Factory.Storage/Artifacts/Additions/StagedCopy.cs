using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>A file of the addition that becomes a copy of another while that is read; gone with this, unless it is kept.</summary>
internal sealed class StagedCopy : IDisposable
{
    private bool _kept;
    private SafeFileHandle? _direct;
    private volatile bool _goesDirect;

    public StagedCopy(SafeFileHandle source, string path)
    {
        Path = path;
        File = Posix.Open(path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        IsClone = Posix.TryClone(source, File);
    }

    public string Path { get; }
    public SafeFileHandle File { get; }
    /// <summary>Whether it shares the source's content, which nobody changes in it any more.</summary>
    public bool IsClone { get; }

    /// <summary>
    /// Writes go past the kernel's cache from now on, where that can be: what is synced a moment later need not be copied there first, and who takes in
    /// more than there is memory pushes nothing else out of it.
    /// </summary>
    public void GoDirect(long length)
    {
        if (IsClone) return;
        Posix.Reserve(File, length);
        try
        {
            _direct = Posix.Open(Path, OpenFlags.Write | OpenFlags.Direct);
            _goesDirect = true;
        }
        catch (PosixException e) when (e.Error == Errno.Invalid)
        {
            // This file system has no such thing.
        }
    }

    public void Write(Window window)
    {
        if (IsClone) return;
        var direct = window.Offset % AlignedBuffer.Block == 0 ? window.Content.Length - window.Content.Length % AlignedBuffer.Block : 0;
        if (direct > 0 && !TryWriteDirect(window.Content.Span[..direct], window.Offset)) direct = 0;
        if (direct == window.Content.Length) return;
        var rest = window.Content[direct..];
        RandomAccess.Write(File, rest.Span, window.Offset + direct);
        Posix.StartWriteback(File, window.Offset + direct, rest.Length);
    }

    public void Keep() => _kept = true;

    public void Dispose()
    {
        _direct?.Dispose();
        File.Dispose();
        if (!_kept) System.IO.File.Delete(Path);
    }

    private bool TryWriteDirect(ReadOnlySpan<byte> content, long offset)
    {
        if (!_goesDirect) return false;
        try
        {
            RandomAccess.Write(_direct!, content, offset);
            return true;
        }
        catch (IOException)
        {
            // A disk of larger blocks, or something that will fail again and be told.
            _goesDirect = false;
            return false;
        }
    }
}
