using System.Runtime.InteropServices;

namespace Factory.Cli;

/// <summary>A private daemon's folder, <c>.factory</c>.</summary>
internal sealed partial record StateDirectory(string Path)
{
    public const string Name = ".factory";
    public string Socket => System.IO.Path.Combine(Path, "run", "factoryd.sock");
    public string Log => System.IO.Path.Combine(Path, "factoryd.log");
    /// <summary>Held by who starts the daemon.</summary>
    public string StartLock => System.IO.Path.Combine(Path, "start.lock");

    /// <summary>What its daemon is started with besides, one argument a line.</summary>
    public string Options => System.IO.Path.Combine(Path, "daemon-options");

    public static StateDirectory In(string directory) => new(System.IO.Path.Combine(directory, Name));

    /// <summary>The nearest one from a directory upwards that is ours; null when there is none.</summary>
    public static StateDirectory? Nearest(string directory)
    {
        for (var at = directory; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            var candidate = In(at);
            // Someone else's folder in a shared place (/tmp) must not be given our pipelines.
            if (Directory.Exists(candidate.Path) && IsOurs(candidate.Path)) return candidate;
        }
        return null;
    }

    public void Create()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path, OwnerOnly);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Socket)!, OwnerOnly);
    }

    private static unsafe bool IsOurs(string path)
    {
        const int CurrentDirectory = -100; // AT_FDCWD
        const uint Owner = 0x8; // STATX_UID
        const int OwnerOffset = 20 / sizeof(uint);
        var buffer = stackalloc uint[64];
        return Statx(CurrentDirectory, path, 0, Owner, buffer) == 0 && (buffer[OwnerOffset] == 0 || buffer[OwnerOffset] == EffectiveUser());
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, uint* buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
