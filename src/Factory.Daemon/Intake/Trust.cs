using Factory.Protocol;

namespace Factory.Daemon;

/// <summary>
/// Whoever may write to the watched folder may run code as its owner. So folder, file and all parents must belong to the daemon's
/// user or root and be writable by no one else; a sticky folder of root's, such as /tmp, is let pass.
/// </summary>
internal static class Trust
{
    private static readonly uint Self = Native.geteuid();

    public static string User => $"user {Self}";

    /// <summary>Why pipelines in this folder are not run; null when they are.</summary>
    public static string? DistrustOfFolder(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            using var handle = Native.OpenDirectory(at);
            var seen = Native.Look(handle);
            if (!IsOurs(seen)) return $"{at} belongs to user {seen.Owner}: it must belong to root or {User}";
            if (seen.OthersMayWrite && !(seen.IsSticky && seen.Owner == 0 && at != folder))
                return $"{at} is writable by others (mode {Octal(seen.Mode)}): take that away with `chmod go-w {at}`";
        }
        return null;
    }

    /// <summary>Why an opened file is not run; null when it is.</summary>
    public static string? DistrustOfFile(Statx seen)
    {
        if (!seen.IsRegular) return "it is no regular file";
        if (seen.Links != 1) return $"it has {seen.Links} links: copy it into the folder instead";
        if (!IsOurs(seen)) return $"it belongs to user {seen.Owner}: it must belong to root or {User}";
        return seen.OthersMayWrite ? $"it is writable by others (mode {Octal(seen.Mode)}): take that away with `chmod go-w`" : null;
    }

    private static bool IsOurs(Statx seen) => seen.Owner == 0 || seen.Owner == Self;

    private static string Octal(ushort mode) => Convert.ToString(mode & 0xFFF, 8).PadLeft(4, '0');
}
