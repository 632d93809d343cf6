namespace Factory.Language.Tests;

/// <summary>An example of a diagnostic. Lines at its top may be <c>// --set name=value</c>, and <c>// --use file=text</c> for a file that it
/// uses.</summary>
internal sealed record Golden(string Name, string Text)
{
    private const string Set = "// --set ";
    private const string Use = "// --use ";
    private static readonly string Folder = Path.Combine(Compiling.Root, "tests/Factory.Language.Tests/Golden");

    public static IReadOnlyList<Golden> All { get; } =
        [.. Directory.GetFiles(Folder, "*.factory").Order(StringComparer.Ordinal)
            .Select(f => new Golden(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];

    /// <summary>The code that it is an example of.</summary>
    public string Code => Name[..7];

    /// <summary>In a few words.</summary>
    public string Title => Name[8..].Replace('-', ' ');

    public string ExpectedPath => Path.Combine(Folder, Name + ".txt");

    /// <summary>Floor files have the language of pipelines, and some diagnostics of their own.</summary>
    public CompileResult Compile() => Text.StartsWith("floor ", StringComparison.Ordinal)
        ? CompileFloor(new("example.factory", Text)) : Compiling.Compile(Text, set: Lines(Set), used: Lines(Use));

    private static CompileResult CompileFloor(SourceText text) =>
        new(null, FloorCompiler.Compile(text, TestCatalog.Default).Diagnostics) { Sources = new(text) };

    public string Render() => DiagnosticRenderer.Render(new("example.factory", Text), Compile().Diagnostics);

    private Dictionary<string, string> Lines(string mark) => Text.Split('\n').TakeWhile(l => l.StartsWith(Set) || l.StartsWith(Use))
        .Where(l => l.StartsWith(mark)).Select(l => l[mark.Length..].Split('=', 2)).ToDictionary(p => p[0], p => p[1].Replace("\\n", "\n"));
}
