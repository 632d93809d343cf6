using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Factory.Execution.Native;

/// <summary>
/// One thread that waits for the end of any number of processes, children or not, by their pidfds. It never waits for
/// "any child", so it takes no exit status from others who start processes in the daemon.
/// </summary>
internal static unsafe class ExitWatcher
{
    private const int MostAtOnce = 64;
    // struct epoll_event is packed on x86-64 alone.
    private static readonly int s_data = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_size = s_data + sizeof(long);

    private static readonly ConcurrentDictionary<int, TaskCompletionSource> s_waiting = new();
    private static readonly int s_watched = Start();

    /// <summary>Completes when the process behind a pidfd has ended; the caller keeps the descriptor open until then.</summary>
    /// <exception cref="IOException">The system watches no more descriptors for this user.</exception>
    public static Task WaitAsync(int descriptor)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_waiting[descriptor] = ended;
        var wanted = stackalloc byte[s_size];
        *(uint*)wanted = Posix.EpollIn | Posix.EpollOneShot;
        *(long*)(wanted + s_data) = descriptor;
        if (Posix.EpollControl(s_watched, Posix.EpollAdd, descriptor, wanted) == 0) return ended.Task;
        s_waiting.TryRemove(descriptor, out _);
        throw Posix.Failure("epoll_ctl");
    }

    private static int Start()
    {
        var watched = Posix.EpollCreate(Posix.CloseOnExec);
        if (watched < 0) throw Posix.Failure("epoll_create1");
        new Thread(() => Watch(watched), 256 * 1024) { IsBackground = true, Name = "exits" }.Start();
        return watched;
    }

    private static void Watch(int watched)
    {
        var events = stackalloc byte[MostAtOnce * s_size];
        while (true)
        {
            var count = Posix.EpollWait(watched, events, MostAtOnce, -1);
            for (var i = 0; i < count; i++)
                if (s_waiting.TryRemove((int)*(long*)(events + i * s_size + s_data), out var ended)) ended.SetResult();
        }
    }
}
