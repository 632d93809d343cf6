using System.Globalization;
using System.Runtime.InteropServices;

namespace Factory.Host.Native;

/// <summary>
/// The processes below this one. As child subreaper the host inherits every orphan among them, so that none can get
/// away by leaving its parent.
/// </summary>
internal static class ProcessTree
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    public static void AdoptOrphans() =>
        Posix.Checked(Posix.ProcessControl(Posix.SetChildSubreaper, 1, 0, 0, 0), "orphans cannot be adopted");

    /// <summary>Kills and reaps all that is left below this process, and says what that was: empty when nothing was.</summary>
    /// <exception cref="TimeoutException">Something could not be killed.</exception>
    public static async Task<IReadOnlyList<string>> ClearAsync(TimeProvider time)
    {
        var killed = new SortedDictionary<int, string>();
        var deadline = time.GetUtcNow() + s_patience;
        while (HasChildren())
        {
            Reap();
            // Again and again, for a process may have forked between the look and the blow.
            foreach (var (process, name) in Descendants(Environment.ProcessId))
            {
                if (Posix.Signal(process, Posix.Kill) == 0) killed.TryAdd(process, name);
            }
            if (!HasChildren()) break;
            if (time.GetUtcNow() > deadline) throw new TimeoutException($"these processes could not be killed: {string.Join(", ", killed.Values)}");
            await Task.Delay(s_pause, time).ConfigureAwait(false);
        }
        return [.. killed.Values];
    }

    private static unsafe bool HasChildren()
    {
        var info = stackalloc byte[128];
        const int all = 0;
        return Posix.WaitAny(all, 0, info, Posix.WaitExited | Posix.WaitNoHang | Posix.WaitNoReap | Posix.WaitAnyKind) == 0
            || Marshal.GetLastPInvokeError() != Posix.NoChild;
    }

    private static void Reap()
    {
        while (Posix.WaitProcess(-1, out _, Posix.WaitNoHang | Posix.WaitAnyKind) > 0) { }
    }

    private static List<(int Process, string Name)> Descendants(int root)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(d => ProcessStat.Read(Path.GetFileName(d)))
            .OfType<ProcessStat>()
            .Where(s => s.State != 'Z')
            .ToLookup(s => s.Parent);
        var found = new List<(int, string)>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add((child.Process, $"{child.Name} ({child.Process.ToString(CultureInfo.InvariantCulture)})"));
                open.Enqueue(child.Process);
            }
        }
        return found;
    }
}
