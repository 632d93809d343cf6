using System.Globalization;

namespace Factory.Hardware.Cpu;

/// <summary>The files by which the kernel describes this machine, below a root that is <c>/</c> on a real one.</summary>
internal sealed class MachineFiles(string root)
{
    /// <summary>The text without white space at its ends; null when it is not there or may not be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public IEnumerable<string> Lines(string path) => (Text(path) ?? "").Split('\n', StringSplitOptions.TrimEntries);

    /// <summary>The number in a file; null when there is none.</summary>
    public long? Number(string path) => long.TryParse(Text(path), CultureInfo.InvariantCulture, out var number) ? number : null;

    public IReadOnlyList<int>? Numbers(string path) => Text(path) is { Length: > 0 } text ? NumberList.Parse(text) : null;

    public bool Exists(string directory) => Directory.Exists(At(directory));

    /// <summary>The folders in a folder, by name, in ordinal order.</summary>
    public IReadOnlyList<string> Folders(string path, string pattern) => Exists(path)
        ? [.. Directory.GetDirectories(At(path), pattern).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)]
        : [];

    private string At(string path) => Path.Join(root, path);
}
