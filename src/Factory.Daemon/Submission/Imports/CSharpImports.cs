using System.Text.RegularExpressions;

namespace Factory.Daemon;

/// <summary><c>#load "x.csx"</c> and <c>#r "x.dll"</c> of a C# script, relative to it.</summary>
internal static partial class CSharpImports
{
    public static IEnumerable<ImportCandidates> Of(string text, string file, string entry) =>
        Directive().Matches(text).Select(m => new ImportCandidates(ImportPath.Join(ImportPath.FolderOf(file), m.Groups["path"].Value)));

    [GeneratedRegex("""^\s*#(?:load|r)\s+"(?<path>[^"\n]+)"\s*$""", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Directive();
}
