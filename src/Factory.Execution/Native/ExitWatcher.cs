using System.Collections.Concurrent;

namespace Factory.Execution.Native;

/// <summary>
/// One thread that waits for the end of any number of processes, children or not, by their pidfds. It never waits for
/// "any child", so it takes no exit status from others who start processes in the daemon.
/// </summary>
internal static unsafe class ExitWatcher
{
    private static readonly ConcurrentDictionary<int, TaskCompletionSource> s_waiting = new();
    private static readonly int s_wake = Posix.EventDescriptor(0, Posix.CloseOnExec);
    private static readonly Thread s_thread = Start();

    /// <summary>Completes when the process behind a pidfd has ended; the caller keeps the descriptor open until then.</summary>
    public static Task WaitAsync(int descriptor)
    {
        GC.KeepAlive(s_thread);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_waiting[descriptor] = ended;
        var one = 1UL;
        _ = Posix.Write(s_wake, &one, sizeof(ulong));
        return ended.Task;
    }

    private static Thread Start()
    {
        if (s_wake < 0) throw Posix.Failure("eventfd");
        var thread = new Thread(Watch, 256 * 1024) { IsBackground = true, Name = "exits" };
        thread.Start();
        return thread;
    }

    private static void Watch()
    {
        while (true)
        {
            Posix.PollRequest[] requests = [Request(s_wake), .. s_waiting.Keys.Select(Request)];
            fixed (Posix.PollRequest* first = requests) _ = Posix.Poll(first, (nuint)requests.Length, -1);
            if (requests[0].Returned != 0) ClearWake();
            foreach (var request in requests.AsSpan(1))
            {
                if (request.Returned != 0 && s_waiting.TryRemove(request.Descriptor, out var ended)) ended.SetResult();
            }
        }
    }

    private static void ClearWake()
    {
        ulong count;
        _ = Posix.Read(s_wake, &count, sizeof(ulong));
    }

    private static Posix.PollRequest Request(int descriptor) => new() { Descriptor = descriptor, Events = Posix.PollIn };
}
