using System.Runtime.CompilerServices;

namespace Factory.Cli.Tests;

/// <summary>Compares text with a file under Golden/. <c>RENEW_GOLDEN=1 dotnet test tests/Factory.Cli.Tests</c> writes the files anew.</summary>
internal static class Golden
{
    public static void Matches(string name, string actual, [CallerFilePath] string caller = "")
    {
        actual = string.Join('\n', actual.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1")
        {
            // The caller's path is mapped away in a deterministic build; the test runs below the source tree.
            File.WriteAllText(Path.Combine(SourceTree.Root, "tests/Factory.Cli.Tests/Golden", name), actual);
            return;
        }
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        Assert.True(File.Exists(file), $"{Path.GetFileName(caller)}: there is no Golden/{name}; make it with RENEW_GOLDEN=1");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}

internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Directory.Packages.props"))) return at;
        throw new InvalidOperationException("the tests run outside of the source tree");
    }
}
