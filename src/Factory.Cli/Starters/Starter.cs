namespace Factory.Cli.Starters;

/// <summary>A small pipeline that runs, with its data, to begin from.</summary>
/// <param name="Kind">What it is chosen by.</param>
/// <param name="Summary">What it shows.</param>
internal sealed record Starter(string Kind, string Summary)
{
    private const string Mark = "=== ";
    private const string NameHole = "{name}";

    public static IReadOnlyList<Starter> All { get; } =
    [
        new("exec", "a program of your own (Python), its metric, a gate and a release"),
        new("tabular", "a CSV table, cleaning, a search for settings, a network, a gate that looks at the release before"),
        new("text", "messages, turned into numbers by a C# script, and a network that sorts them"),
        new("image", "a folder of pictures, turned into a table by a C# script, and a network that tells them apart"),
    ];

    /// <summary>Path to content, for a pipeline of that name.</summary>
    public IReadOnlyList<(string Path, string Text)> Files(string name)
    {
        using var stream = typeof(Starter).Assembly.GetManifestResourceStream($"Starters/{Kind}.txt")!;
        var text = new StreamReader(stream).ReadToEnd();
        return [.. text.Split(Mark, StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n', 2)).Select(p => (Named(p[0]), Named(p[1])))];

        string Named(string part) => part.Replace(NameHole, name, StringComparison.Ordinal);
    }
}
