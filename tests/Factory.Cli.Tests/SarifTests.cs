using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Tests;

/// <summary>What SARIF 2.1.0 asks of a log, as far as its schema and section 3 of its text do of what is written here.</summary>
public sealed class SarifTests
{
    private const string Text = "pipeline p\nstage a = train(parts.trian)\n";
    private static readonly DiagnosticView[] Diagnostics =
    [
        new("FAC2007", Severity.Error, 2, 23, 2, 28, "`parts` has no output `trian`", "did you mean `parts.train`?", ""),
        new("FAC2802", Severity.Warning, 2, 7, 2, 8, "nothing uses the stage `a`", null, ""),
        new("FAC2302", Severity.Info, 1, 1, 1, 1, "no `rocm` backend is installed", null, ""),
        new("FAC2007", Severity.Error, 2, 1, 2, 2, "another", null, ""),
    ];

    private static JsonElement Write(string file = "some folder/p#1.factory") => JsonDocument.Parse(Sarif.Write(file, Text, Diagnostics)).RootElement;

    [Fact]
    public void The_log_has_what_the_schema_requires()
    {
        var log = Write();
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        var run = log.GetProperty("runs").EnumerateArray().Single();
        Assert.NotEmpty(run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString()!);
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        Assert.Equal(rules.Distinct(), rules);
        var artifacts = run.GetProperty("artifacts").EnumerateArray().Select(a => a.GetProperty("location").GetProperty("uri").GetString()).ToList();
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["error", "warning", "note", "error"], results.Select(r => r.GetProperty("level").GetString()));
        foreach (var result in results)
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            var place = result.GetProperty("locations").EnumerateArray().Single().GetProperty("physicalLocation");
            var artifact = place.GetProperty("artifactLocation");
            Assert.Equal(artifacts[artifact.GetProperty("index").GetInt32()], artifact.GetProperty("uri").GetString());
            AssertRegion(place.GetProperty("region"));
        }
    }

    [Fact]
    public void A_file_is_named_by_a_URI_reference()
    {
        static string Uri(JsonElement log) => log.GetProperty("runs")[0].GetProperty("artifacts")[0].GetProperty("location").GetProperty("uri").GetString()!;
        Assert.Equal("some%20folder/p%231.factory", Uri(Write()));
        Assert.Equal("file:///x/p.factory", Uri(Write("/x/p.factory")));
    }

    [Fact]
    public void What_was_meant_is_a_fix_that_mends_the_text()
    {
        var result = Write().GetProperty("runs")[0].GetProperty("results")[0];
        var change = result.GetProperty("fixes")[0].GetProperty("artifactChanges")[0];
        var replacement = change.GetProperty("replacements")[0];
        AssertRegion(replacement.GetProperty("deletedRegion"));
        Assert.Equal("train", replacement.GetProperty("insertedContent").GetProperty("text").GetString());
        Assert.NotEmpty(result.GetProperty("fixes")[0].GetProperty("description").GetProperty("text").GetString()!);
    }

    // Lines and columns count from 1, and the end is not before the start.
    private static void AssertRegion(JsonElement region)
    {
        var (startLine, startColumn) = (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32());
        var (endLine, endColumn) = (region.GetProperty("endLine").GetInt32(), region.GetProperty("endColumn").GetInt32());
        Assert.True(startLine >= 1 && startColumn >= 1 && (endLine, endColumn).CompareTo((startLine, startColumn)) >= 0);
    }
}
