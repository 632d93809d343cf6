using System.Globalization;

namespace Factory.Hardware;

/// <summary>
/// The files by which the kernel describes this machine, below a root that is <c>/</c> on a real one. Nothing here throws: what is not
/// there, may not be read or makes no sense is null.
/// </summary>
internal sealed class MachineFiles(string root)
{
    /// <summary>The text without white space at its ends; null when it is not there or may not be read.</summary>
    public string? Text(string path) => Try<string>(() => File.ReadAllText(At(path)).Trim('\0', ' ', '\t', '\r', '\n'));

    public byte[]? Bytes(string path) => Try<byte[]>(() => File.ReadAllBytes(At(path)));

    public IEnumerable<string> Lines(string path) => (Text(path) ?? "").Split('\n', StringSplitOptions.TrimEntries);

    /// <summary>The number in a file; null when there is none.</summary>
    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The numbers of a list; null when there are none.</summary>
    public IReadOnlyList<int>? Numbers(string path) => Text(path) is { Length: > 0 } text && NumberList.Parse(text) is { Count: > 0 } numbers ? numbers : null;

    public bool Exists(string directory) => Directory.Exists(At(directory));

    public bool HasFile(string path) => File.Exists(At(path));

    /// <summary>The folders in a folder, by name, in ordinal order.</summary>
    public IReadOnlyList<string> Folders(string path, string pattern = "*") =>
        Try<string[]>(() => [.. Directory.GetDirectories(At(path), pattern).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)]) ?? [];

    /// <summary>The files in a folder, by name, in ordinal order.</summary>
    public IReadOnlyList<string> Files(string path, string pattern) =>
        Try<string[]>(() => [.. Directory.GetFiles(At(path), pattern).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)]) ?? [];

    /// <summary>The folders whose names are numbers, in their order.</summary>
    public IReadOnlyList<int> NumberedFolders(string path, string prefix = "") =>
        [.. Folders(path, $"{prefix}*").Select(f => int.TryParse(f.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1)
            .Where(n => n >= 0).Order()];

    private string At(string path) => Path.Join(root, path);

    private static T? Try<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
