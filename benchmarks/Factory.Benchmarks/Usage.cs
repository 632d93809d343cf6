namespace Factory.Benchmarks;

/// <summary>What a process has used, by proc(5): memory in MiB from smaps_rollup, processor time as utime + stime from stat.</summary>
internal sealed record Usage(int Pid, double Rss, double Pss, TimeSpan Processor)
{
    public static Usage Of(int pid)
    {
        var memory = File.ReadLines($"/proc/{pid}/smaps_rollup").Skip(1).Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(f => f[0], f => f[1]);
        return new(pid, Mebibytes(memory["Rss:"]), Mebibytes(memory["Pss:"]), ProcessorOf(pid));
    }

    public static int ParentOf(int pid)
    {
        try
        {
            return int.Parse(Stat(pid)[1]);
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile.
        }
    }

    /// <summary>Hundredths of a second: USER_HZ, fixed on Linux.</summary>
    private static TimeSpan ProcessorOf(int pid) => TimeSpan.FromMilliseconds(10 * (long.Parse(Stat(pid)[11]) + long.Parse(Stat(pid)[12])));

    /// <summary>Milliseconds of processor that a process, those below it and all of them that have ended have used.</summary>
    public static double FamilyOf(int pid) => 10.0 * Stat(pid)[11..15].Sum(long.Parse) + ChildrenOf(pid).Sum(FamilyOf);

    /// <summary>The same of all that this process has started and waited for.</summary>
    public static double OfEnded() => 10.0 * Stat(Environment.ProcessId)[13..15].Sum(long.Parse);

    /// <summary>How many processes a process holds by a descriptor: pidfd_open(2).</summary>
    public static int Held(int pid) => new DirectoryInfo($"/proc/{pid}/fd").EnumerateFiles().Count(f => f.LinkTarget == "anon_inode:[pidfd]");

    public static int[] ChildrenOf(int pid) => [.. Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(t => ReadOr(Path.Combine(t, "children"), "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    private static string ReadOr(string path, string otherwise)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return otherwise; // It ended meanwhile.
        }
    }

    /// <summary>The fields from the third on: the second, the name, may hold anything but ends at the last bracket.</summary>
    private static string[] Stat(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');

    private static double Mebibytes(string kibibytes) => long.Parse(kibibytes) / 1024.0;
}
