using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Factory.Stages.Exec.Native;

namespace Factory.Stages.Exec.Watching;

/// <summary>
/// A seccomp filter that lets everything pass and tells of files that are opened to be read and of programs that are started. It holds for the
/// thread that installs it and for all that this thread starts; it needs no privilege, and nobody below it can take it off.
/// </summary>
internal static unsafe class ReadFilter
{
    private const int SetNoNewPrivileges = 38, FilterMode = 1;
    private const uint Allow = 0x7fff0000, Notify = 0x7fc00000;
    private const ushort Load = 0x20, And = 0x54, IfEqual = 0x15, IfSet = 0x45, IfAtLeast = 0x35, Return = 0x06;
    private const uint NumberAt = 0, MachineAt = 4;
    private const nuint WithListener = 1 << 3;
    private const uint WriteOnly = 1, AccessMode = 3, PathOnly = 0x200000;
    private const uint X32 = 0x40000000;

    /// <summary>What the kernel calls the calls on this machine; null on one that this cannot be done on.</summary>
    private static readonly Calls? s_calls = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new(0xc000003e, Open: 2, OpenAt: 257, OpenAt2: 437, Execute: 59, ExecuteAt: 322, Seccomp: 317, Directory: 0x10000),
        Architecture.Arm64 => new(0xc00000b7, Open: null, OpenAt: 56, OpenAt2: 437, Execute: 221, ExecuteAt: 281, Seccomp: 277, Directory: 0x4000),
        _ => null,
    };

    private static readonly Instruction[] s_program = s_calls is { } calls ? Program(calls) : [];

    public static bool IsKnownHere => s_calls is not null;

    /// <summary>What a call is, by its number.</summary>
    public static ReadCall KindOf(int number) => s_calls is not { } calls ? ReadCall.Other
        : number == calls.Open ? ReadCall.Open
        : number == calls.OpenAt || number == calls.OpenAt2 || number == calls.ExecuteAt ? ReadCall.At
        : number == calls.Execute ? ReadCall.Open : ReadCall.Other;

    // A call that the runtime does not notice: under the filter it must do nothing of its own. Found ahead, for to look for it opens files.
    private static readonly delegate* unmanaged[SuppressGCTransition]<long, long, long, void*, long> s_syscall =
        (delegate* unmanaged[SuppressGCTransition]<long, long, long, void*, long>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "syscall");

    /// <summary>Puts the calling thread under the filter. From then on it does nothing that the caller does not do.</summary>
    /// <returns>The descriptor to listen at, or minus <c>errno</c>. Nothing may be opened by this thread until someone listens.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Install()
    {
        fixed (Instruction* first = s_program)
        {
            var filter = new Filter { Length = (ushort)s_program.Length, First = first };
            var listener = s_syscall(s_calls!.Seccomp, FilterMode, (long)WithListener, &filter);
            if (listener >= 0) return (int)listener;
            // Who is not root must promise first that nothing below gains rights by being started (`sudo` does not work then).
            var error = Marshal.GetLastSystemError();
            if (error != Libc.EACCES || Libc.prctl(SetNoNewPrivileges, 1, 0, 0, 0) != 0) return -error;
            listener = s_syscall(s_calls.Seccomp, FilterMode, (long)WithListener, &filter);
            return listener >= 0 ? (int)listener : -Marshal.GetLastSystemError();
        }
    }

    // Jumps count from the next instruction; what opens nothing new to read is let pass without a word.
    private static Instruction[] Program(Calls calls)
    {
        var code = new List<Instruction>
        {
            new(Load, MachineAt), new(IfEqual, calls.Machine, 1, 0), new(Return, Allow),
            new(Load, NumberAt), new(IfAtLeast, X32, 0, 1), new(Return, Allow),
        };
        foreach (var always in new[] { calls.OpenAt2, calls.Execute, calls.ExecuteAt })
            code.AddRange([new(IfEqual, (uint)always, 0, 1), new(Return, Notify)]);
        code.AddRange([new(IfEqual, (uint)calls.OpenAt, 0, 6), .. ByFlags(argument: 2, calls)]);
        if (calls.Open is { } open) code.AddRange([new(IfEqual, (uint)open, 0, 6), .. ByFlags(argument: 1, calls)]);
        code.Add(new(Return, Allow));
        return [.. code];
    }

    private static Instruction[] ByFlags(uint argument, Calls calls) =>
    [
        new(Load, 16 + 8 * argument), new(IfSet, calls.Directory | PathOnly, 2, 0), new(And, AccessMode), new(IfEqual, WriteOnly, 0, 1),
        new(Return, Allow), new(Return, Notify),
    ];

    private sealed record Calls(uint Machine, int? Open, int OpenAt, int OpenAt2, int Execute, int ExecuteAt, int Seccomp, uint Directory);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0)
    {
        private readonly ushort _code = code;
        private readonly byte _ifTrue = ifTrue;
        private readonly byte _ifFalse = ifFalse;
        private readonly uint _value = value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* First;
    }
}

/// <summary>Where a call that reads has its path.</summary>
internal enum ReadCall
{
    Other,
    /// <summary>In its first argument.</summary>
    Open,
    /// <summary>In its second argument, relative to the folder that the first one holds open.</summary>
    At,
}
