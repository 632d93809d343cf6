using System.Globalization;

namespace Factory.Stages.Exec.Native;

/// <summary>The processes of a session, as far as they have not left it.</summary>
internal static class Session
{
    /// <summary>Signals all of a session but the process that leads it.</summary>
    public static void SignalOthers(int leader, int signal)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process != leader
                && SessionOf(directory) == leader) _ = Libc.kill(process, signal);
    }

    // "pid (name) state parent group session …", and the name may hold anything.
    private static int? SessionOf(string directory)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(directory, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5)[3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
