using System.Runtime.InteropServices;

namespace Factory.Language.Tests;

/// <summary>The processor time of this thread: what the rest of the machine does has no part in it.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static TimeSpan Now
    {
        get
        {
            var now = new long[2];
            if (Read(ThreadCpuTime, now) != 0) throw new InvalidOperationException("this system has no clock for threads");
            return TimeSpan.FromSeconds(now[0]) + TimeSpan.FromMicroseconds(now[1] / 1000.0);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, [Out] long[] time);
}
