using System.Reflection;
using Factory.Protocol;

namespace Factory.Execution.Tests;

/// <summary>The real programs and plugins, as the build laid them out.</summary>
internal static class Built
{
    // artifacts/bin/Factory.Execution.Tests/release/
    private static readonly string s_artifacts =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "..", "..", ".."));

    public static string HostProgram { get; } = Path.Combine(s_artifacts, "bin", "Factory.Host", "release", "factory-host");
    public static string TestPlugins { get; } = Path.Combine(s_artifacts, "test-plugins");

    public static string PluginDirectory(string id) => Directory.GetDirectories(Path.Combine(TestPlugins, id)).Single();

    /// <summary>One of our own plugins.</summary>
    public static string Plugin(string id) => Directory.GetDirectories(Path.Combine(s_artifacts, "plugins", id)).Single();

    public static string DigestOf(string id) => PluginManifest.DigestOf(PluginDirectory(id));
}
