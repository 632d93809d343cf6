using System.Globalization;

namespace Factory.Host.Native;

/// <summary>What <c>/proc/PID/stat</c> says of a process.</summary>
/// <param name="StartTime">In clock ticks since boot.</param>
internal sealed record ProcessStat(int Process, string Name, char State, int Parent, long StartTime)
{
    /// <summary>Null when there is no such process (any more).</summary>
    public static ProcessStat? Read(string process)
    {
        if (process != "self" && !int.TryParse(process, CultureInfo.InvariantCulture, out _)) return null;
        try
        {
            return Parse(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    // "42 (a (strange) name) S 1 …": the name may hold anything, so the last bracket counts.
    private static ProcessStat Parse(string text)
    {
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        var fields = text[(close + 2)..].Split(' ');
        return new(
            int.Parse(text.AsSpan(0, open - 1), CultureInfo.InvariantCulture), text[(open + 1)..close], fields[0][0],
            int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}
