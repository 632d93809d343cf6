using System.Text.RegularExpressions;

namespace Factory.Cli.Commands;

/// <summary>
/// Finds the files that a pipeline uses, to send them with it. It looks for <c>use "…"</c> at the beginning of lines, in comments too: what is
/// sent for nothing does no harm, and what is not there the daemon tells of.
/// </summary>
internal static partial class UsedFiles
{
    /// <param name="folder">Of the pipeline's file.</param>
    /// <returns>Path, relative to the pipeline's file, to text.</returns>
    public static Dictionary<string, string> Of(string folder, string text)
    {
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(used, folder, "", text);
        return used;
    }

    private static void Add(Dictionary<string, string> used, string root, string folder, string text)
    {
        foreach (Match match in Use().Matches(text))
        {
            var path = Normal(folder, match.Groups[1].Value);
            var file = Path.Combine(root, path);
            if (path.Length == 0 || used.ContainsKey(path) || Read(file) is not { } found) continue;
            used[path] = found;
            Add(used, root, path.Contains('/') ? path[..path.LastIndexOf('/')] : "", used[path]);
        }
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // As the language reads it, by the words alone: links are not followed.
    private static string Normal(string folder, string written)
    {
        List<string> parts = [];
        foreach (var part in (folder.Length == 0 ? written : $"{folder}/{written}").Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "")) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    [GeneratedRegex("^[ \\t]*use[ \\t]+\"([^\"\\n/][^\"\\n]*)\"", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
