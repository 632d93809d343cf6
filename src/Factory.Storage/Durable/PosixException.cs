using System.Runtime.InteropServices;

namespace Factory.Storage;

/// <summary>A system call on a file failed, and how.</summary>
public sealed class PosixException : IOException
{
    internal PosixException(string operation, string path, int error, string? advice = null)
        : base($"{operation} of {path} failed: {Marshal.GetPInvokeErrorMessage(error)}{(advice is null ? "" : $"; {advice}")}")
    {
        Error = error;
        Operation = operation;
    }

    /// <summary>The value of errno.</summary>
    public int Error { get; }
    public string Operation { get; }

    /// <summary>There is no space left, or no quota: free some and try again.</summary>
    public bool IsDiskFull => Error is Errno.NoSpace or Errno.QuotaExceeded;

    /// <summary>
    /// What was written before may not be on the disk, though reading still shows it: stop acknowledging, exit, verify at the next start.
    /// </summary>
    public bool LeavesDoubt => Operation is Posix.SyncOperation && !IsDiskFull;
}

/// <summary>Values of errno; the same on all Linux architectures that .NET runs on.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int TooManyLinks = 31;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;
}
