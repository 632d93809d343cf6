using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Factory.Stages.Exec.Native;

/// <summary>A start that is made ready to the last byte, so that <see cref="Spawn"/> is a single call.</summary>
internal sealed unsafe class Launch : IDisposable
{
    // Room for the opaque types of glibc and musl: at most 336 bytes, and 128 for a set of signals.
    private const nuint Room = 512;

    // Found ahead, for to look for it opens files.
    private static readonly delegate* unmanaged<int*, byte*, byte*, byte*, byte**, byte**, int> s_spawn =
        (delegate* unmanaged<int*, byte*, byte*, byte*, byte**, byte**, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn");

    private readonly delegate* unmanaged<int*, byte*, byte*, byte*, byte**, byte**, int> _spawn = s_spawn;
    private readonly byte* _actions = (byte*)NativeMemory.AllocZeroed(Room);
    private readonly byte* _attributes = (byte*)NativeMemory.AllocZeroed(Room);
    private readonly NativeStrings _path, _arguments, _environment;
    private readonly int[] _theirs;
    private int[] _ours;
    private int _process;

    public Launch(ChildStart start)
    {
        var (output, childOutput) = Libc.Pipe();
        var (errors, childErrors) = Libc.Pipe();
        (_ours, _theirs) = ([output, errors], [childOutput, childErrors]);
        _path = new([start.Program]);
        _arguments = new(start.Arguments);
        _environment = new([.. start.Environment.Select(v => $"{v.Key}={v.Value}")]);

        Libc.posix_spawn_file_actions_init(_actions);
        Libc.posix_spawn_file_actions_addopen(_actions, 0, "/dev/null", 0, 0);
        Libc.posix_spawn_file_actions_adddup2(_actions, childOutput, 1);
        Libc.posix_spawn_file_actions_adddup2(_actions, childErrors, 2);
        Libc.posix_spawn_file_actions_addchdir_np(_actions, start.WorkDirectory);
        // This process ignores SIGPIPE and may block others: the child starts afresh.
        Libc.posix_spawnattr_init(_attributes);
        Libc.posix_spawnattr_setflags(_attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK);
        var signals = stackalloc byte[128];
        Libc.sigfillset(signals);
        Libc.posix_spawnattr_setsigdefault(_attributes, signals);
        Libc.sigemptyset(signals);
        Libc.posix_spawnattr_setsigmask(_attributes, signals);
    }

    /// <summary>Its number, once it was spawned.</summary>
    public int Process => _process;

    /// <summary>Starts it. Allocates, compiles and loads nothing.</summary>
    /// <returns>0, or <c>errno</c>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Spawn()
    {
        int process;
        var error = _spawn(&process, _path.Pointer[0], _actions, _attributes, _arguments.Pointer, _environment.Pointer);
        _process = process;
        return error;
    }

    /// <summary>The ends to read what it writes to its standard output and error; they are the caller's to close.</summary>
    public (int Output, int Errors) TakeOutputs()
    {
        var (output, errors) = (_ours[0], _ours[1]);
        _ours = [];
        return (output, errors);
    }

    public void Dispose()
    {
        foreach (var end in (int[])[.. _ours, .. _theirs]) Libc.close(end);
        Libc.posix_spawn_file_actions_destroy(_actions);
        Libc.posix_spawnattr_destroy(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
        _path.Dispose();
        _arguments.Dispose();
        _environment.Dispose();
    }
}
