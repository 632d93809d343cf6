namespace Factory.Language.Tests;

/// <summary>Each <c>Golden/*.factory</c> has the diagnostics of the <c>.txt</c> beside it. <c>RENEW_GOLDEN=1</c> writes them anew.</summary>
public sealed class GoldenTests
{
    private static readonly bool Renew = Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1";

    public static TheoryData<string> Names() => [.. Golden.All.Select(g => g.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_has_the_diagnostics_that_are_written_beside_it(string name)
    {
        var golden = Golden.All.Single(g => g.Name == name);
        if (Renew) File.WriteAllText(golden.ExpectedPath, golden.Render());
        Assert.Equal(File.ReadAllText(golden.ExpectedPath), golden.Render());
        Assert.Contains(golden.Code, golden.Compile().Codes());
    }

    [Fact]
    public void Every_code_of_the_language_has_an_example()
    {
        var source = string.Concat(new[] { "Diagnostics.cs", "FloorFindings.cs" }.Select(f => File.ReadAllText(Path.Combine(Compiling.Root, "src/Factory.Language/Diagnostics", f))));
        var codes = System.Text.RegularExpressions.Regex.Matches(source, "\"(FAC[0-9]{4})\"").Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(codes.Order(), Golden.All.Select(g => g.Code).Concat(Documentation.TooLargeForAnExample.Keys).Order());
    }

    [Fact]
    public void The_page_of_diagnostics_is_made_of_the_examples()
    {
        var path = Path.Combine(Compiling.Root, "docs/diagnostics.md");
        if (Renew) File.WriteAllText(path, Documentation.Write());
        Assert.Equal(File.ReadAllText(path), Documentation.Write());
    }
}
