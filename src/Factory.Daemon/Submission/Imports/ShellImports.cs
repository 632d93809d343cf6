using System.Text.RegularExpressions;

namespace Factory.Daemon;

/// <summary>
/// <c>source lib.sh</c> and <c>. ./lib.sh</c>. A path that begins with something computed (<c>"$(dirname "$0")/lib.sh"</c>,
/// <c>"$HERE/lib.sh"</c>) mostly means the script's own folder, and is looked for there.
/// </summary>
internal static partial class ShellImports
{
    public static IEnumerable<ImportCandidates> Of(string text, string file, string entry)
    {
        foreach (var line in text.Split('\n').Where(l => !l.TrimStart().StartsWith('#')))
            foreach (Match match in Source().Matches(line))
            {
                var path = match.Groups["path"].Value;
                var beside = ImportPath.Join(ImportPath.FolderOf(file), path);
                // A plain relative path starts where the shell was started.
                yield return match.Groups["computed"].Success ? new(beside, ImportPath.Join(entry, path), path) : new(path, beside);
            }
    }

    [GeneratedRegex("""(?:^|[;&|({]|\bthen|\bdo|\belse)\s*(?:source|\.)\s+(?:(?<computed>["']?(?:\$\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|\$\w+|`[^`]*`)["']?/)|["'])?(?<path>[\w@%+=:,][\w.@%+=:,/-]*|\.{1,2}/[\w.@%+=:,/-]+)""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Source();
}
