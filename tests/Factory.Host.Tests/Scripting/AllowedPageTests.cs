using System.Text;
using Factory.Host.Scripting.Allowing;

namespace Factory.Host.Tests.Scripting;

/// <summary><c>docs/csharp.md</c> is made of the list that the compiler checks by; <c>RENEW_GOLDEN=1</c> writes it anew.</summary>
public sealed class AllowedPageTests
{
    [Fact]
    public void The_page_of_what_CSharp_may_use_is_made_of_the_list()
    {
        var path = Path.Combine(Root(AppContext.BaseDirectory), "docs", "csharp.md");
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1") File.WriteAllText(path, Page());
        Assert.Equal(File.ReadAllText(path), Page());
    }

    private static string Page()
    {
        var text = new StringBuilder("""
            # C# in pipelines

            After `=>` stands one C# expression. It sees what docs/language.md says of its place, and of .NET the types below, found by what a name means and not
            by how it is written: all else is the diagnostic FAC3002. It may compute, and change nothing: no statements, assignments, `throw`, `await`, `dynamic`,
            `stackalloc`, `typeof` or pointers. A `Regex` must be given a timeout. An expression is compiled and run in a process of its own with limits of time, memory and
            system calls; what passes them is an error of that expression, and of nothing else. An expression over rows runs in the host of its stage, as fast
            as the stage's own code: there the stage's `timeout` ends one that does not end.

            """.ReplaceLineEndings("\n"));
        foreach (var space in AllowedTypes.All.GroupBy(t => t.Name[..t.Name.LastIndexOf('.')]))
        {
            text.Append($"\n## {space.Key}\n\n");
            var whole = space.Where(t => t.Rule.Words is null).Select(t => $"`{CSharp(t.Name)}`").ToList();
            if (whole.Count > 0) text.Append($"{string.Join(", ", whole)}\n");
            foreach (var (name, rule) in space.Where(t => t.Rule.Words is not null)) text.Append($"* `{CSharp(name)}`: {rule.Words}\n");
        }
        return text.ToString();
    }

    // System.Func`2 → Func<,>
    private static string CSharp(string metadataName)
    {
        var name = metadataName[(metadataName.LastIndexOf('.') + 1)..].Split('`');
        return name is [var plain, var count] && int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) is > 0 and var n
            ? $"{plain}<{new string(',', n - 1)}>" : name[0];
    }

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Directory.Packages.props")) ? directory : Root(Path.GetDirectoryName(directory)!);
}
