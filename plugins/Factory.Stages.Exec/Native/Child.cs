using System.Runtime.InteropServices;

namespace Factory.Stages.Exec.Native;

/// <summary>How a process ended: with a code, or by a signal.</summary>
internal readonly record struct ChildExit(int Code, int? Signal);

/// <summary>What to start.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">All of them, the program's name first.</param>
internal sealed record ChildStart(string Program, IReadOnlyList<string> Arguments, string WorkDirectory, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// A program in a session of its own, so that it and all it starts can be signalled together. Started by posix_spawn, which takes
/// 1 ms where a fork of a large process takes many. Its standard input is empty; its output comes through pipes.
/// </summary>
internal sealed unsafe class Child : IDisposable
{
    private readonly int _pidDescriptor;

    private Child(int process, int output, int error)
    {
        Process = process;
        Output = output;
        Error = error;
        _pidDescriptor = Libc.PidDescriptor(process);
    }

    public int Process { get; }
    public int Output { get; }
    public int Error { get; }

    /// <summary>Readable when the process has ended.</summary>
    public int Ended => _pidDescriptor;

    /// <param name="start">What to start.</param>
    /// <param name="error">The reason as <c>errno</c> when null is returned.</param>
    public static Child? Start(ChildStart start, out int error)
    {
        using var launch = new Launch(start);
        error = launch.Spawn();
        return error == 0 ? Of(launch) : null;
    }

    /// <summary>What was spawned.</summary>
    public static Child Of(Launch launch)
    {
        var (output, errors) = launch.TakeOutputs();
        return new(launch.Process, output, errors);
    }

    /// <summary>Signals the process and all of its group.</summary>
    public void Signal(int signal) => _ = Libc.kill(-Process, signal);

    /// <summary>Takes the exit status. Until then the process id stays taken, so that <see cref="Signal"/> cannot meet a stranger.</summary>
    public ChildExit Reap()
    {
        // siginfo_t: si_code at 8, si_status at 24.
        var info = stackalloc byte[128];
        while (Libc.waitid(Libc.P_PID, Process, info, Libc.WEXITED) != 0)
            if (Marshal.GetLastPInvokeError() != Libc.EINTR) throw Libc.Failure("waitid");
        var (code, status) = (*(int*)(info + 8), *(int*)(info + 24));
        return code == Libc.CLD_EXITED ? new(status, null) : new(128 + status, status);
    }

    public void Dispose()
    {
        Libc.close(Output);
        Libc.close(Error);
        Libc.close(_pidDescriptor);
    }
}
