namespace Factory.Host.Tests.Support;

/// <summary>Where the build lays out the test plugins, as installed ones.</summary>
internal static class TestPlugin
{
    /// <summary>From artifacts/bin/Factory.Host.Tests/release/ upwards.</summary>
    public static string Artifacts { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));

    public static string Directory(string id) => Path.Combine(Artifacts, "test-plugins", id, "1.0.0");

    /// <summary>A copy of a plugin's folder that a test may spoil.</summary>
    public static string Copy(string id, TemporaryFolder folder)
    {
        var copy = folder.At(id);
        System.IO.Directory.CreateDirectory(copy);
        foreach (var file in System.IO.Directory.GetFiles(Directory(id))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
