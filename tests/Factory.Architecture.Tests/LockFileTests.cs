using System.Text.Json;
using System.Xml.Linq;

namespace Factory.Architecture.Tests;

/// <summary>What is restored is what was tested: every project's packages are written down by version and hash, and by no place to get them from.</summary>
public class LockFileTests
{
    public static TheoryData<string> Projects => [.. new[] { "src", "plugins", "tests" }
        .SelectMany(d => Directory.GetFiles(Path.Combine(SourceTree.Root, d), "*.csproj", SearchOption.AllDirectories))
        .Select(p => Path.GetRelativePath(SourceTree.Root, p)).Order()];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_s_packages_are_locked_and_name_no_registry(string project)
    {
        var file = Path.Combine(SourceTree.Root, Path.GetDirectoryName(project)!, "packages.lock.json");
        Assert.True(File.Exists(file), $"`dotnet restore {project}` makes its packages.lock.json; commit it");
        var text = File.ReadAllText(file);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        using var locked = JsonDocument.Parse(text);
        var names = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject()).Select(p => p.Name).ToList();
        var asked = XDocument.Load(Path.Combine(SourceTree.Root, project)).Descendants("PackageReference").Select(r => r.Attribute("Include")?.Value)
            .OfType<string>();
        Assert.Empty(asked.Except(names, StringComparer.OrdinalIgnoreCase));
    }
}
