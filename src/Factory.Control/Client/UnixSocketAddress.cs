using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Control;

/// <summary>
/// The address of a Unix socket, however long its path is. The kernel takes 107 bytes: a longer path is reached through
/// its opened folder, <c>/proc/self/fd/N/name</c>. Good for connecting and for binding, as long as this is not disposed.
/// </summary>
public sealed partial class UnixSocketAddress : IDisposable
{
    private const int LongestPath = 107;
    private const int PathOnly = 0x200000; // O_PATH
    private const int Directory = 0x10000; // O_DIRECTORY
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private readonly SafeFileHandle? _folder;

    /// <exception cref="IOException">The socket's folder cannot be opened.</exception>
    public UnixSocketAddress(string path)
    {
        Path = path;
        if (Encoding.UTF8.GetByteCount(path) > LongestPath) (_folder, Path) = Shorten(path);
    }

    /// <summary>A path to the same socket that is short enough.</summary>
    public string Path { get; }

    public UnixDomainSocketEndPoint EndPoint => new(Path);

    public void Dispose() => _folder?.Dispose();

    private static (SafeFileHandle, string) Shorten(string path)
    {
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var folder = Open(parent, PathOnly | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : Directory) | CloseOnExec);
        if (folder.IsInvalid) throw new IOException($"{parent} cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        return (folder, $"/proc/self/fd/{folder.DangerousGetHandle()}/{System.IO.Path.GetFileName(path)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
