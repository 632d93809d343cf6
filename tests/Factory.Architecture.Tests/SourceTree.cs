namespace Factory.Architecture.Tests;

internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Directory.Build.props")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("the tests lie outside the project");
        return at;
    }
}
