using System.Globalization;

namespace Factory.Execution.Groups;

/// <summary>A cgroup hierarchy, and where in it this process is.</summary>
/// <param name="Controllers">Of version 1: its controllers; of version 2: empty.</param>
/// <param name="Own">The directory of this process's group.</param>
internal sealed record Hierarchy(IReadOnlyList<string> Controllers, string Mount, string Own)
{
    public bool Unified => Controllers.Count == 0;

    /// <summary>All hierarchies that are mounted.</summary>
    /// <param name="mountInfo">The text of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="membership">The text of <c>/proc/self/cgroup</c>.</param>
    public static IReadOnlyList<Hierarchy> Parse(string mountInfo, string membership)
    {
        var mounts = mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Mounted.Parse).OfType<Mounted>().ToList();
        var found = new List<Hierarchy>();
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // "4:memory:/path", "1:name=systemd:/path" or "0::/path"
            var parts = line.Split(':', 3);
            var controllers = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (mounts.Find(m => m.Carries(controllers)) is { } mount) found.Add(new(controllers, mount.Point, mount.Locate(parts[2])));
        }
        return found;
    }

    // "36 35 98:0 /root /mount/point rw,relatime shared:1 - cgroup cgroup rw,memory"
    private sealed record Mounted(string Root, string Point, bool Unified, IReadOnlySet<string> Options)
    {
        public static Mounted? Parse(string line)
        {
            var halves = line.Split(" - ", 2);
            if (halves.Length < 2) return null;
            var left = halves[0].Split(' ');
            var right = halves[1].Split(' ');
            return right[0] is "cgroup" or "cgroup2" ? new(Plain(left[3]), Plain(left[4]), right[0] == "cgroup2", right[^1].Split(',').ToHashSet()) : null;
        }

        public bool Carries(string[] controllers) => controllers.Length == 0 ? Unified : !Unified && controllers.All(Options.Contains);

        // A container sees part of the hierarchy: what is above its root is not in the mount.
        public string Locate(string path)
        {
            var relative = Root != "/" && (path == Root || path.StartsWith(Root + "/", StringComparison.Ordinal)) ? path[Root.Length..] : path;
            var directory = Path.Join(Point, relative).TrimEnd('/');
            return Directory.Exists(directory) ? directory : Point;
        }

        // The kernel writes white space and backslashes as octal numbers.
        private static string Plain(string text)
        {
            for (var at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\\', at + 1))
                text = text[..at] + (char)Convert.ToInt32(text.Substring(at + 1, 3), 8) + text[(at + 4)..];
            return text;
        }
    }
}

/// <summary>The small files of a group.</summary>
internal static class GroupFiles
{
    public static string Text(string group, string name)
    {
        var file = Path.Combine(group, name);
        // Each hierarchy has some of the files alone; an exception for one that it does not have is dear, after every attempt.
        if (!File.Exists(file)) return "";
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Null when it worked, else why it did not.</summary>
    public static string? Write(string group, string name, string value)
    {
        try
        {
            File.WriteAllText(Path.Combine(group, name), value);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>The number in a line <c>name number</c>; 0 when there is none.</summary>
    public static long Count(string group, string file, string name)
    {
        var line = Text(group, file).Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }
}
