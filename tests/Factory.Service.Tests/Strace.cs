using System.ComponentModel;
using System.Diagnostics;

namespace Factory.Service.Tests;

/// <summary>What strace makes of the system calls of a running process and of all that it starts, until this is disposed.</summary>
internal sealed class Strace : IDisposable
{
    private readonly Process _process;

    private Strace(Process process) => _process = process;

    /// <param name="injection">As strace's <c>-e inject=</c> takes it, such as <c>fsync:error=EIO</c>.</param>
    /// <param name="path">Only calls on this very file or folder are touched; null for all.</param>
    public static Task<Strace> Attach(Process process, string injection, string? path = null) => Attach([], $"{process.Id}", injection, path);

    /// <param name="prefix">How strace itself is started, where it must be elsewhere to see the process.</param>
    public static async Task<Strace> Attach(IReadOnlyList<string> prefix, string process, string injection, string? path = null)
    {
        var calls = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
        string[] filter = path is null ? [] : ["-P", path];
        string[] command = [.. prefix, "strace", "-f", "-o", "/dev/null", .. filter, "-e", $"trace={calls}", "-e", $"inject={injection}", "-p", process];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true };
        var strace = new Strace(Start(start));
        // "Process 123 attached with 20 threads"
        for (var line = ""; !line.Contains("attached", StringComparison.Ordinal);)
            line = await strace._process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException($"strace did not attach: {line}");
        // What it says of later threads must not fill the pipe.
        _ = strace._process.StandardError.ReadToEndAsync();
        return strace;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("this test puts faults into system calls: install strace", e);
        }
    }

    /// <summary>Lets go of the process, which goes on as if nothing had been.</summary>
    public void Dispose()
    {
        // SIGTERM and not SIGKILL: it must take back what it has changed. When the process has ended, so has it.
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id} 2>/dev/null"])) kill.WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
    }
}
