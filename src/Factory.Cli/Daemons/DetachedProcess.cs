using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Factory.Cli;

/// <summary>
/// Starts a program in a session of its own, its input empty and its output appended to a file, so that it outlives this
/// terminal and takes no signal from it. <c>System.Diagnostics.Process</c> can do neither.
/// </summary>
internal sealed partial class DetachedProcess
{
    private const short SetSignalDefaults = 0x04; // POSIX_SPAWN_SETSIGDEF
    private const short SetSignalMask = 0x08; // POSIX_SPAWN_SETSIGMASK
    private const short SetSession = 0x80; // POSIX_SPAWN_SETSID
    private const int ReadOnly = 0;
    private const int AppendToNew = 0x1 | 0x40 | 0x400; // O_WRONLY | O_CREAT | O_APPEND
    private const int DoNotWait = 1; // WNOHANG
    private readonly int _pid;
    private int? _status;

    private DetachedProcess(int pid) => _pid = pid;

    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static unsafe DetachedProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string log)
    {
        // The C library's types are opaque; none is larger than 336 bytes.
        byte* actions = stackalloc byte[512], attributes = stackalloc byte[512], all = stackalloc byte[128], none = stackalloc byte[128];
        _ = FillSignals(all);
        _ = EmptySignals(none);
        Check(InitActions(actions));
        Check(InitAttributes(attributes));
        try
        {
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            Check(AddOpen(actions, 1, log, AppendToNew, Convert.ToInt32("600", 8)));
            Check(AddDuplicate(actions, 1, 2));
            Check(SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession));
            Check(SetDefaults(attributes, all));
            Check(SetMask(attributes, none));
            using var argv = new StringVector([program, .. arguments]);
            using var envp = new StringVector([.. environment.Select(v => $"{v.Key}={v.Value}")]);
            Check(Spawn(out var pid, program, actions, attributes, argv.Pointer, envp.Pointer));
            return new(pid);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    /// <summary>How it ended, for people; null while it runs.</summary>
    public string? Ended()
    {
        if (_status is null && Wait(_pid, out var status, DoNotWait) == _pid) _status = status;
        return _status switch
        {
            null => null,
            var s when (s & 0x7f) == 0 => $"with exit code {(s >> 8) & 0xff}",
            var s => $"by signal {s & 0x7f}",
        };
    }

    private static void Check(int error)
    {
        if (error != 0) throw new Win32Exception(error);
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed unsafe class StringVector : IDisposable
    {
        private readonly nint[] _texts;
        public byte** Pointer { get; }

        public StringVector(string[] texts)
        {
            _texts = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(nint));
            for (var i = 0; i < texts.Length; i++) Pointer[i] = (byte*)_texts[i];
        }

        public void Dispose()
        {
            foreach (var text in _texts) Marshal.FreeCoTaskMem(text);
            NativeMemory.Free(Pointer);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int InitActions(byte* actions);
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int DestroyActions(byte* actions);
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, int mode);
    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int AddDuplicate(byte* actions, int from, int to);
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int InitAttributes(byte* attributes);
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int DestroyAttributes(byte* attributes);
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int SetFlags(byte* attributes, short flags);
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int SetDefaults(byte* attributes, byte* signals);
    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int SetMask(byte* attributes, byte* signals);
    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static unsafe partial int FillSignals(byte* signals);
    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int EmptySignals(byte* signals);
    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int pid, out int status, int options);
}
