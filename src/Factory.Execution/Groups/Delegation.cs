using System.Globalization;

namespace Factory.Execution.Groups;

/// <summary>How a hierarchy comes to hold this daemon's groups.</summary>
internal static class Delegation
{
    private const string Leaf = "daemon";

    /// <param name="Directory">Where hosts' groups can be made; null when they cannot.</param>
    /// <param name="Memory">Why their memory cannot be limited; null when it can.</param>
    public sealed record Claimed(string? Directory, string? Memory);

    /// <summary>
    /// Version 2 lets a group that limits its children hold no process itself. So a daemon that finds itself in the group
    /// that was delegated to it moves into a leaf <c>daemon</c> first; one that already is in such a leaf
    /// (systemd's <c>DelegateSubgroup=daemon</c>) uses the group above. Only a service that systemd starts without one stays where it
    /// is: systemd would start the next daemon in the unit's own group, and could not while stages that outlived this one are in groups
    /// below it and the group limits them.
    /// </summary>
    public static Claimed Claim(Hierarchy unified, string name)
    {
        var parent = Path.GetFileName(unified.Own) == Leaf ? Path.GetDirectoryName(unified.Own)! : unified.Own;
        var why = EnableMemory(unified, parent);
        var (directory, reason) = MakeGroup(parent, name);
        if (directory is null) return new(null, reason);
        // The daemon's group hands the controller on to the hosts' groups.
        return new(directory, why ?? GroupFiles.Write(directory, "cgroup.subtree_control", "+memory"));
    }

    /// <summary>Lets a group that was claimed limit its hosts by another controller too.</summary>
    public static bool HandOn(string claimed, string controller) =>
        new[] { Path.GetDirectoryName(claimed)!, claimed }.All(g => GroupFiles.Text(g, "cgroup.subtree_control").Split(' ', '\n').Contains(controller)
            || GroupFiles.Write(g, "cgroup.subtree_control", $"+{controller}") is null);

    public static (string? Directory, string? Reason) MakeGroup(string parent, string name)
    {
        var directory = Path.Combine(parent, name);
        try
        {
            Directory.CreateDirectory(directory);
            return (directory, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"no group can be made in {parent}: {e.Message}");
        }
    }

    private static string? EnableMemory(Hierarchy unified, string parent)
    {
        if (!GroupFiles.Text(parent, "cgroup.controllers").Split(' ', '\n').Contains("memory")) return $"{parent} does not have the memory controller";
        if (GroupFiles.Text(parent, "cgroup.subtree_control").Split(' ', '\n').Contains("memory")) return null;
        if (parent == unified.Own && Path.GetFileName(parent).EndsWith(".service", StringComparison.Ordinal))
            return $"systemd started this daemon in {parent} itself: it needs DelegateSubgroup={Leaf} (systemd 254 or newer)";
        if (parent == unified.Own && parent != unified.Mount && MoveToLeaf(parent) is { } error) return error;
        return GroupFiles.Write(parent, "cgroup.subtree_control", "+memory") is { } refused
            ? $"{parent} cannot hand on the memory controller: {refused}" : null;
    }

    private static string? MoveToLeaf(string parent)
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var members = GroupFiles.Text(parent, "cgroup.procs").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (members.Any(m => m != own)) return $"{parent} holds other processes too, so it is not this daemon's alone";
        var (leaf, reason) = MakeGroup(parent, Leaf);
        return leaf is null ? reason : GroupFiles.Write(leaf, "cgroup.procs", own);
    }
}
