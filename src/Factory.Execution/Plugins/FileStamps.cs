using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Factory.Execution.Plugins;

/// <summary>What changes when a folder's files do, without reading them: names, sizes, times.</summary>
internal static class FileStamps
{
    public static string Of(string directory)
    {
        var lines = new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(f =>
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(directory, f.FullName)}\0{f.Length}\0{f.LastWriteTimeUtc.Ticks}\n"))
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
