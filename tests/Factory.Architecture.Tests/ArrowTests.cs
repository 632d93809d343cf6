using System.Xml.Linq;

namespace Factory.Architecture.Tests;

/// <summary>The arrows of ARCHITECTURE.md, read from the project files: nothing may point anywhere else.</summary>
public class ArrowTests
{
    private static readonly string Root = SourceTree.Root;

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Factory.Sdk"] = [],
        ["Factory.Protocol"] = ["Factory.Control", "Factory.Sdk"],
        ["Factory.Language"] = ["Factory.Sdk"],
        ["Factory.Engine"] = ["Factory.Language", "Factory.Sdk"],
        ["Factory.Archives"] = [],
        ["Factory.Storage"] = ["Factory.Archives", "Factory.Engine", "Factory.Protocol", "Factory.Sdk"],
        ["Factory.Execution"] = ["Factory.Engine", "Factory.Protocol", "Factory.Sdk"],
        ["Factory.Host"] = ["Factory.Protocol", "Factory.Sdk"],
        ["Factory.Control"] = [],
        ["Factory.Daemon"] =
            ["Factory.Control", "Factory.Language", "Factory.Engine", "Factory.Storage", "Factory.Execution", "Factory.Protocol", "Factory.Sdk"],
        ["Factory.Cli"] = ["Factory.Control", "Factory.Language"],
        ["Factory.Plots"] = ["Factory.Control"],
        ["Factory.LanguageServer"] = ["Factory.Control", "Factory.Language", "Factory.Protocol"],
    };

    public static TheoryData<string> Sources => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)!).Order()];
    public static TheoryData<string> Plugins => [.. Directory.GetDirectories(Path.Combine(Root, "plugins")).Select(d => Path.GetFileName(d)!).Order()];

    [Theory, MemberData(nameof(Sources))]
    public void A_project_points_only_where_the_house_says(string project) =>
        Assert.Empty(References(Path.Combine(Root, "src", project, $"{project}.csproj")).Except(Allowed[project]));

    [Theory, MemberData(nameof(Plugins))]
    public void A_plugin_sees_the_Sdk_and_the_libraries_of_its_kind_and_nothing_else(string project) =>
        Assert.Empty(References(Path.Combine(Root, "plugins", project, $"{project}.csproj")).Except(["Factory.Sdk", "Factory.Archives", "Factory.Tables", "Factory.Hardware"]));

    [Fact]
    public void No_foreign_code_is_in_the_daemon_s_process()
    {
        var output = Path.Combine(Root, "artifacts", "bin", "Factory.Daemon", "release");
        var assemblies = Directory.GetFiles(output, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)).ToList();
        Assert.Contains("factoryd", assemblies);
        Assert.DoesNotContain(assemblies,
            a => a.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || a.StartsWith("McMaster", StringComparison.Ordinal) || a.StartsWith("AWSSDK", StringComparison.Ordinal) || a.StartsWith("Renci", StringComparison.Ordinal)
            || a.Contains("TorchSharp", StringComparison.Ordinal) || a.StartsWith("Factory.Stages", StringComparison.Ordinal)
                || a.StartsWith("Factory.Hardware", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_planning_in_the_engine_sees_the_language() =>
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(Root, "src", "Factory.Engine"), "*.cs", SearchOption.AllDirectories),
            f => !f.Contains("/Planning/", StringComparison.Ordinal) && File.ReadAllText(f).Contains("using Factory.Language", StringComparison.Ordinal));

    [Fact]
    public void Only_one_place_opens_the_database() =>
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories),
            f => File.ReadAllText(f).Contains("Sqlite", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(f) != "Factory.Storage");

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
}
