using System.Text.RegularExpressions;

namespace Factory.Daemon;

/// <summary>
/// <c>import a.b</c>, <c>from a import b</c>, <c>from .a import b</c>, wherever in the file they stand. Absolute names are looked for where
/// Python does: beside the script that was started, and in the folder that it was started in.
/// </summary>
internal static partial class PythonImports
{
    public static IEnumerable<ImportCandidates> Of(string text, string file, string entry)
    {
        foreach (var line in PythonLines.Of(text))
        {
            foreach (Match match in Import().Matches(line))
                foreach (var module in Names(match.Groups["modules"].Value))
                    foreach (var found in Absolute(module, [], entry)) yield return found;
            foreach (Match match in From().Matches(line))
            {
                var (dots, module) = (match.Groups["dots"].Length, match.Groups["module"].Value);
                var names = Names(match.Groups["names"].Value).ToList();
                foreach (var found in dots == 0 ? Absolute(module, names, entry) : Relative(dots, module, names, file)) yield return found;
            }
        }
    }

    private static IEnumerable<ImportCandidates> Absolute(string module, IReadOnlyList<string> names, string entry)
    {
        foreach (var root in entry.Length == 0 ? [""] : new[] { entry, "" })
            foreach (var found in Below(root, module, names)) yield return found;
    }

    // One dot is the file's own package, each further one the package above.
    private static IEnumerable<ImportCandidates> Relative(int dots, string module, IReadOnlyList<string> names, string file)
    {
        var package = ImportPath.FolderOf(file);
        for (var i = 1; i < dots; i++) package = package.Length == 0 ? ".." : ImportPath.Join(package, "..");
        if (package.Length > 0) yield return new($"{package}/__init__.py");
        foreach (var found in Below(package, module, names)) yield return found;
    }

    /// <summary>Every package on the way, the module, and the names, which may be modules too.</summary>
    private static IEnumerable<ImportCandidates> Below(string root, string module, IReadOnlyList<string> names)
    {
        var at = root;
        foreach (var part in module.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = ImportPath.Join(at, part);
            yield return Module(at);
        }
        foreach (var name in names) yield return Module(ImportPath.Join(at, name));
    }

    private static ImportCandidates Module(string path) => new($"{path}/__init__.py", $"{path}.py");

    private static IEnumerable<string> Names(string list) =>
        list.Split(',').Select(n => n.Trim(' ', '\t', '(', ')').Split([' ', '\t'], 2)[0]).Where(n => n.Length > 0 && Name().IsMatch(n));

    [GeneratedRegex(@"(?:^|[;:])\s*import\s+(?<modules>[^;]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?:^|[;:])\s*from\s*(?<dots>\.*)\s*(?<module>[\w.]*)\s+import\s*(?<names>[^;]+)", RegexOptions.CultureInvariant)]
    private static partial Regex From();

    [GeneratedRegex(@"^[^\W\d][\w.]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
