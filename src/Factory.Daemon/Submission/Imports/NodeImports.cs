using System.Text.RegularExpressions;

namespace Factory.Daemon;

/// <summary>
/// <c>require("./x")</c>, <c>import … from "./x"</c>, <c>export … from "./x"</c>, <c>import("./x")</c>; and the nearest <c>package.json</c>,
/// which says what kind of modules they are.
/// </summary>
internal static partial class NodeImports
{
    private static readonly string[] s_endings = [".js", ".mjs", ".cjs", ".json", ".node", ".ts", ".mts", ".cts", ".tsx", ".jsx"];

    public static IEnumerable<ImportCandidates> Of(string text, string file, string entry)
    {
        var folder = ImportPath.FolderOf(file);
        foreach (Match match in Reference().Matches(text)) yield return Module(ImportPath.Join(folder, match.Groups["path"].Value));
        yield return new([.. Upwards(folder).Select(f => ImportPath.Join(f, "package.json"))]);
    }

    // TypeScript writes `./x.js` for what is `./x.ts`.
    private static ImportCandidates Module(string path) => new(
    [
        path, .. s_endings.Select(e => path + e), .. s_endings.Select(e => $"{path}/index{e}"),
        .. path.EndsWith(".js", StringComparison.Ordinal) ? new[] { $"{path[..^3]}.ts", $"{path[..^3]}.tsx" } : [],
    ]);

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var at = folder; at.Length > 0; at = ImportPath.FolderOf(at)) yield return at;
        yield return "";
    }

    [GeneratedRegex("""(?:\b(?:require|import)\s*\(\s*|\bfrom\s*|\bimport\s*)["'](?<path>\.{1,2}(?:/[^"'\n]*)?)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
