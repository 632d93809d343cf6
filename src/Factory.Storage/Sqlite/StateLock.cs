using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>One daemon a state directory: a lock that ends with the process, and that its children do not inherit.</summary>
public sealed class StateLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private StateLock(SafeFileHandle file) => _file = file;

    /// <exception cref="StateInUseException">Another daemon has the directory.</exception>
    public static StateLock Acquire(string stateDirectory)
    {
        DurableFile.CreateDirectory(stateDirectory);
        var path = Path.Combine(stateDirectory, "factoryd.lock");
        var file = Posix.Open(path, OpenFlags.Write | OpenFlags.Create, 0b110_100_100);
        try
        {
            if (!Posix.TryLock(file, path)) throw new StateInUseException(stateDirectory, ReadPid(file));
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"), 0);
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static int? ReadPid(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(file, text, 0);
        return int.TryParse(Encoding.ASCII.GetString(text[..length]).Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }
}

/// <summary>A state directory has one daemon, and this one has another.</summary>
public sealed class StateInUseException(string stateDirectory, int? pid) : IOException(
    $"{stateDirectory} is in use by another factoryd{(pid is { } p ? $" (process {p})" : "")}: "
        + "stop it with `factory daemon stop`, or use another state directory")
{
    /// <summary>The holder's process, when it said so.</summary>
    public int? Pid { get; } = pid;
}
