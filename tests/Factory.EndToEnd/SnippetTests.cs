using System.Text.RegularExpressions;
using Factory.Control;
using Factory.Language;

namespace Factory.EndToEnd;

/// <summary>Every piece of a pipeline in the README and the docs is right, by the real plugins; a whole one completely, a part as far as it can be.</summary>
public sealed partial class SnippetTests : IDisposable
{
    // What a part lacks: the header, the names that the rest declares, and the place that it is for.
    private static readonly string[] s_missing = ["FAC1109", "FAC2001", "FAC4502", "FAC2780", "FAC4001", "FAC4004", "FAC4005"];
    private readonly TestSpace _space = new();

    [Fact]
    public async Task Every_snippet_is_right()
    {
        await _space.StartDaemon();
        _space.CopyPipelines("digits.factory");
        using var client = _space.Client();
        var snippets = Snippets().ToList();
        Assert.True(snippets.Count > 5);
        foreach (var (place, text) in snippets)
        {
            var report = await client.LintAsync(new() { Path = Path.Combine(_space.Root, "snippet.factory"), Text = text });
            var whole = Header().IsMatch(text);
            var wrong = report.Diagnostics.Where(d => d.Severity != Severity.Info && (whole ? d.Severity == Severity.Error : !s_missing.Contains(d.Code) && d.Severity == Severity.Error));
            Assert.True(!wrong.Any(), $"{place}:\n{string.Concat(wrong.Select(d => d.Rendered))}");
            Assert.Equal(PipelineFormatter.Format(new(place, text)).Text, text);
        }
    }

    [Fact]
    public void The_tour_of_the_README_is_the_pipeline_that_the_other_tests_run() =>
        Assert.Equal(File.ReadAllText(Path.Combine(TestSpace.Repository, "pipelines", "digits.factory")), Snippets().First(s => s.Place.StartsWith("README", StringComparison.Ordinal)).Text);

    public void Dispose() => _space.Dispose();

    // docs/diagnostics.md is made of what is wrong.
    private static IEnumerable<(string Place, string Text)> Snippets() =>
        from file in Directory.GetFiles(Path.Combine(TestSpace.Repository, "docs"), "*.md").Order(StringComparer.Ordinal)
            .Where(f => Path.GetFileName(f) != "diagnostics.md").Prepend(Path.Combine(TestSpace.Repository, "README.md"))
        from block in Block().Matches(File.ReadAllText(file))
        select ($"{Path.GetFileName(file)}:{File.ReadAllText(file)[..block.Index].Count(c => c == '\n') + 2}", block.Groups[1].Value);

    [GeneratedRegex("```factory\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^pipeline ", RegexOptions.Multiline)]
    private static partial Regex Header();
}
