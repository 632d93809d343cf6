using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Factory.Execution.Plugins;

/// <summary>What changes when a folder's files do, without reading them: names, sizes, times.</summary>
internal static class FileStamps
{
    public static string Of(string directory) => Of(directory, SearchOption.AllDirectories);

    /// <summary>Of the files right in it: what a build always touches, and quick to look at.</summary>
    public static string OfTop(string directory) => Of(directory, SearchOption.TopDirectoryOnly);

    private static string Of(string directory, SearchOption depth)
    {
        var lines = new DirectoryInfo(directory).EnumerateFiles("*", depth)
            .Select(f =>
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(directory, f.FullName)}\0{f.Length}\0{f.LastWriteTimeUtc.Ticks}\n"))
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
