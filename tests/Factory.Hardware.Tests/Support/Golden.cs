namespace Factory.Hardware.Tests;

/// <summary>Compares text with a file under Golden/. <c>RENEW_GOLDEN=1 dotnet test tests/Factory.Hardware.Tests</c> writes the files anew.</summary>
internal static class Golden
{
    // The tests run below the source tree.
    private static readonly string s_folder = Path.Combine(Root(AppContext.BaseDirectory), "tests", "Factory.Hardware.Tests", "Golden");

    public static void Matches(string name, string actual)
    {
        var file = Path.Combine(s_folder, name);
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"there is no Golden/{name}; make it with RENEW_GOLDEN=1");
        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static string Root(string at) => File.Exists(Path.Combine(at, "Directory.Packages.props")) ? at
        : Root(Path.GetDirectoryName(at) ?? throw new InvalidOperationException("the tests run outside of the source tree"));
}
