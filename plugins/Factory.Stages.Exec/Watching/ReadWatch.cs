using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Factory.Stages.Exec.Native;

namespace Factory.Stages.Exec.Watching;

/// <summary>
/// Hears from the kernel what a program and all that it starts open to read, and lets them go on at once. Whoever starts the program does so
/// through <see cref="Start"/>; from then on somebody must call <see cref="Hear"/> whenever <see cref="Listener"/> is readable, or the program waits.
/// </summary>
internal sealed unsafe class ReadWatch(ProjectReads reads) : IDisposable
{
    private const nuint Receive = 0xC0502100, Send = 0xC0182101, SetFlags = 0x40082104;
    private const uint GoOn = 1, WakeAtOnce = 1;
    private const int CurrentFolder = -100;
    private const int LongestPath = 4096, Page = 4096;

    private readonly byte[] _path = new byte[LongestPath];

    /// <summary>Readable when something was opened; -1 when nothing is watched.</summary>
    public int Listener { get; private set; } = -1;

    /// <summary>Why nothing, or not all, is seen, as <c>errno</c>; 0 when all is.</summary>
    public int Blindness { get; private set; }

    /// <summary>
    /// Starts the program on a thread that has been put under the filter and does nothing else. Where the filter is refused the program starts without.
    /// </summary>
    public Child? Start(ChildStart start, out int error)
    {
        using var launch = new Launch(start);
        var (failure, listener, isOver) = (0, 0, false);
        // Under the filter whatever this thread opens waits until it is heard, and nobody hears while the runtime collects garbage, compiles or
        // loads: for that it stops or locks out all threads. It opens files itself then (/proc/meminfo before it collects), and a thread that it
        // starts from here would be under the filter for good. So nothing is left to allocate, to compile or to count.
        RuntimeHelpers.PrepareDelegate(launch.Spawn);
        var starter = new Thread([MethodImpl(MethodImplOptions.AggressiveOptimization)] () =>
        {
            Volatile.Write(ref listener, ReadFilter.Install());
            failure = launch.Spawn();
            Volatile.Write(ref isOver, true);
        }) { IsBackground = true, Name = "exec start" };
        starter.Start();
        // Until someone listens the thread can open nothing: so nothing that could (a lock, a log) is used to tell.
        var wait = new SpinWait();
        while (Volatile.Read(ref listener) == 0) wait.SpinOnce();
        if (listener > 0) ListenAt(listener);
        else Blindness = -listener;
        while (!Volatile.Read(ref isOver))
            if (Listener < 0) starter.Join();
            else if (IsReadable(milliseconds: 1)) Hear();
        error = failure;
        return error == 0 ? Child.Of(launch) : null;
    }

    private void ListenAt(int listener)
    {
        Listener = listener;
        // The program is woken on the processor that it waits for: half the time. Older kernels do not know it.
        _ = Libc.ioctl(listener, SetFlags, (void*)WakeAtOnce);
    }

    /// <summary>Takes one message and answers it.</summary>
    public void Hear()
    {
        var message = new Message();
        if (Libc.ioctl(Listener, Receive, &message) != 0) return;
        if (PathOf(message) is { } path) reads.Add(path);
        var answer = new Answer { Id = message.Id, Flags = GoOn };
        // That fails when the program was killed meanwhile.
        _ = Libc.ioctl(Listener, Send, &answer);
    }

    public void Dispose()
    {
        if (Listener >= 0) Libc.close(Listener);
        Listener = -1;
    }

    private bool IsReadable(int milliseconds)
    {
        var watched = new Libc.PollFd { Descriptor = Listener, Events = Libc.POLLIN };
        return Libc.poll(&watched, 1, milliseconds) > 0;
    }

    /// <summary>Absolute, as the program wrote it; null when it cannot be read.</summary>
    private string? PathOf(in Message message)
    {
        var (folder, address) = ReadFilter.KindOf(message.Number) switch
        {
            ReadCall.Open => (CurrentFolder, message.First),
            ReadCall.At => ((int)message.First, message.Second),
            _ => (CurrentFolder, 0ul),
        };
        if (address == 0 || TextAt(message.Process, address) is not { Length: > 0 } path) return null;
        if (path[0] == '/') return path;
        var place = folder == CurrentFolder ? $"/proc/{message.Process}/cwd" : $"/proc/{message.Process}/fd/{folder}";
        return new FileInfo(place).LinkTarget is { } at && at.StartsWith('/') ? $"{at}/{path}" : null;
    }

    private string? TextAt(uint process, ulong address)
    {
        // A text may end right before memory that is not there: page by page.
        for (var length = 0; length < LongestPath;)
        {
            var piece = (int)Math.Min(Page - (long)((address + (ulong)length) % Page), LongestPath - length);
            if (!Copy(process, address + (ulong)length, length, piece)) return null;
            if (_path.AsSpan(length, piece).IndexOf((byte)0) is >= 0 and var end) return Encoding.UTF8.GetString(_path, 0, length + end);
            length += piece;
        }
        return null;
    }

    private bool Copy(uint process, ulong from, int at, int length)
    {
        fixed (byte* to = &_path[at])
        {
            var (local, remote) = (new Libc.Piece { Begin = (nint)to, Length = (nuint)length }, new Libc.Piece { Begin = (nint)from, Length = (nuint)length });
            if (Libc.process_vm_readv((int)process, &local, 1, &remote, 1, 0) == length) return true;
        }
        if (Marshal.GetLastPInvokeError() == Libc.EPERM) Blindness = Libc.EPERM;
        return false;
    }

    // struct seccomp_notif
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public ulong Id;
        public uint Process;
        public uint Flags;
        public int Number;
        public uint Machine;
        public ulong Instruction;
        public ulong First, Second, Third, Fourth, Fifth, Sixth;
    }

    // struct seccomp_notif_resp
    [StructLayout(LayoutKind.Sequential)]
    private struct Answer
    {
        public ulong Id;
        public long Value;
        public int Error;
        public uint Flags;
    }
}
