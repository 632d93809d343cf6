using System.Globalization;
using System.Text;

namespace Factory.Execution.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process.</summary>
/// <param name="StartTime">In clock ticks since boot.</param>
internal sealed record ProcessStat(int Pid, string Name, char State, int Parent, int Session, long StartTime)
{
    public bool Alive => State is not ('Z' or 'X');
}

/// <summary>Reads <c>/proc</c>. A process may end between two reads; it is then as if it had never been there.</summary>
internal static class ProcessTable
{
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static ProcessStat? Stat(int pid) => Text($"/proc/{pid}/stat") is { Length: > 0 } text ? Parse(pid, text) : null;

    /// <summary>Bytes of memory that it holds; 0 when it is gone.</summary>
    public static long Resident(int pid) =>
        Text($"/proc/{pid}/statm") is { Length: > 0 } text ? long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;

    public static IEnumerable<ProcessStat> All() => Pids().Select(Stat).OfType<ProcessStat>();

    /// <summary>The value that a variable had in the environment that a process was started with; null when it had none.</summary>
    public static string? Given(int pid, string variable)
    {
        var prefix = Encoding.UTF8.GetBytes(variable + "=");
        ReadOnlySpan<byte> environment = Bytes($"/proc/{pid}/environ");
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(prefix)) return Encoding.UTF8.GetString(environment[range][prefix.Length..]);
        }
        return null;
    }

    // "42 (a (strange) name) S 1 …": the name may hold anything, so the last bracket counts.
    private static ProcessStat Parse(int pid, string text)
    {
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        var fields = text[(close + 2)..].Split(' ');
        return new(pid, text[(open + 1)..close], fields[0][0], Number(fields[1]), Number(fields[3]), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<int> Pids()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? Text(string file) => Bytes(file) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static byte[]? Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
