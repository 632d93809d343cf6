namespace Factory.Archives;

/// <summary>Where files of an archive go: below one folder, and so many bytes.</summary>
internal sealed class Target(string root, string archive, ArchiveLimits limits, long packed, CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 16;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public long Files { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>Refuses what is no plain file.</summary>
    public ArchiveRefusedException NoFile(string name, string what) => new($"{archive} holds {Shown(name)}, which is {what} and no plain file: it was not read");

    public void Write(string name, Stream? content, bool executable)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++Files > limits.MostFiles) throw new ArchiveRefusedException($"{archive} holds more than {limits.MostFiles} files: it was not read");
        using var to = Create(name, PathOf(name));
        if (content is not null) Copy(content, to);
        if (executable) File.SetUnixFileMode(to.SafeFileHandle, (UnixFileMode)0b111_101_101);
    }

    private FileStream Create(string name, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        }
        catch (IOException e) when (File.Exists(path) || Directory.Exists(path) || Taken(path))
        {
            throw new ArchiveRefusedException($"{archive} holds {Shown(name)} twice, or below a file: it was not read", e);
        }
    }

    /// <summary>Checks the name of a folder; folders come by the files in them.</summary>
    public void Folder(string name)
    {
        if (name.TrimEnd('/') is { Length: > 0 } folder and not ".") PathOf(folder);
    }

    private void Copy(Stream content, FileStream to)
    {
        for (int read; (read = content.Read(_buffer)) > 0; to.Write(_buffer, 0, read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Bytes += read;
            if (Bytes > limits.MostBytes)
                throw new ArchiveRefusedException($"{archive} unpacks to more than {limits.MostBytes} bytes, which is what there may be: it was not read");
            if (Bytes > limits.RatioFrom && Bytes > limits.MostRatio * packed)
                throw new ArchiveRefusedException(
                    $"{archive} unpacks to more than {limits.MostRatio} times its size, as archives do that are made to fill disks: it was not read. If it is honest, unpack it by hand");
        }
    }

    // Taken apart by hand and not resolved: what would have to be resolved is refused.
    private string PathOf(string name)
    {
        var relative = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        if (relative.Contains('\0', StringComparison.Ordinal) || relative.Split('/').Any(p => p is "" or "." or ".."))
            throw new ArchiveRefusedException($"{archive} holds `{Shown(name)}`, a name that leads out of the archive: it was not read");
        return $"{_root}/{relative}";
    }

    private bool Taken(string path)
    {
        for (var at = Path.GetDirectoryName(path)!; at.Length > _root.Length; at = Path.GetDirectoryName(at)!)
            if (File.Exists(at)) return true;
        return false;
    }

    private static string Shown(string name) => name.Length > 200 ? name[..200] + "…" : name;
}
