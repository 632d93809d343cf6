namespace Factory.Language.Tests;

/// <summary>An example of a diagnostic. Lines <c>// --set name=value</c> at its top are overrides.</summary>
internal sealed record Golden(string Name, string Text)
{
    private const string Set = "// --set ";
    private static readonly string Folder = Path.Combine(Compiling.Root, "tests/Factory.Language.Tests/Golden");

    public static IReadOnlyList<Golden> All { get; } =
        [.. Directory.GetFiles(Folder, "*.factory").Order(StringComparer.Ordinal)
            .Select(f => new Golden(Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];

    /// <summary>The code that it is an example of.</summary>
    public string Code => Name[..7];

    /// <summary>In a few words.</summary>
    public string Title => Name[8..].Replace('-', ' ');

    public string ExpectedPath => Path.Combine(Folder, Name + ".txt");

    public CompileResult Compile() => Compiling.Compile(Text, set: Overrides());

    public string Render() => DiagnosticRenderer.Render(new("example.factory", Text), Compile().Diagnostics);

    private Dictionary<string, string> Overrides() =>
        Text.Split('\n').TakeWhile(l => l.StartsWith(Set)).Select(l => l[Set.Length..].Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
}
