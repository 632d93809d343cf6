using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>A file of the addition that becomes a copy of another while that is read; gone with this, unless it is kept.</summary>
internal sealed class StagedCopy : IDisposable
{
    private bool _kept;

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

    public void Write(Window window)
    {
        if (IsClone) return;
        RandomAccess.Write(File, window.Content.Span, window.Offset);
        Posix.StartWriteback(File, window.Offset, window.Content.Length);
    }

    public void Keep() => _kept = true;

    public void Dispose()
    {
        File.Dispose();
        if (!_kept) System.IO.File.Delete(Path);
    }
}
