namespace Factory.Language.Tests;

public sealed class RenderingTests
{
    private static string Render(string text, int start, int length, string? suggestion = null) =>
        DiagnosticRenderer.Render(new("f.factory", text), new Diagnostic("FAC1234", DiagnosticSeverity.Error, new(start, length), "it is wrong", suggestion));

    [Fact]
    public void A_diagnostic_has_its_place_its_line_a_caret_and_a_suggestion() => Assert.Equal(
        "f.factory:2:5: error FAC1234: it is wrong\n    two three\n        ^^^^^\n    mend it\n", Render("one\ntwo three\nfour", 8, 5, "mend it"));

    [Fact]
    public void Tabs_keep_the_caret_under_its_place() => Assert.Equal(
        "f.factory:1:3: error FAC1234: it is wrong\n            a    b\n            ^^^^^^\n", Render("\t\ta\tb", 2, 3));

    [Fact]
    public void The_end_of_the_file_has_a_caret_too() => Assert.Equal(
        "f.factory:2:1: error FAC1234: it is wrong\n    \n    ^\n", Render("one\n", 4, 0));

    [Fact]
    public void A_span_of_several_lines_is_marked_in_its_first() => Assert.Equal(
        "f.factory:1:5: error FAC1234: it is wrong\n    one two\n        ^^^\n", Render("one two\r\nthree", 4, 10));

    [Fact]
    public void Of_a_long_line_only_what_is_around_the_span_is_shown()
    {
        var lines = Render(new string('a', 500) + "XYZ" + new string('b', 500), 500, 3).Split('\n');
        Assert.InRange(lines[1].Length, 100, 200);
        Assert.Equal(lines[1].IndexOf("XYZ"), lines[2].IndexOf("^^^"));
    }

    [Fact]
    public void Nothing_reaches_the_terminal_as_a_control_character()
    {
        var rendered = Render("a\u001B[31mb \u202Ec \uD800 ok 😀", 0, 3, "\u001B]0;x\u0007");
        Assert.DoesNotContain(rendered, c => char.IsControl(c) && c != '\n' || c == '\u202E');
    }

    [Fact]
    public void A_finding_of_the_script_host_gets_its_place_in_the_file()
    {
        const string text = "pipeline p\nstage c = filter(\"a.csv\") {\n    keep => row.Nmber(\"x\")\n        > 0\n}\n";
        var expression = new BoundExpression(0, text[44..^3], new(text.IndexOf("row"), text[44..^3].Length), "bool", true, new Dictionary<string, ScopeName>());
        Assert.Equal(("FAC3001", "Nmber"), (ScriptFindings.At(expression, 4, 5, ScriptFinding.CSharp, "no").Code,
            ScriptFindings.At(expression, 4, 5, ScriptFinding.CSharp, "no").Span.Of(text)));
        Assert.Equal(expression.Span, ScriptFindings.At(expression, ScriptFinding.TooCostly, "no").Span);
        foreach (var (start, length) in new[] { (-5, 3), (999, 3), (2, 999), (0, 0), (0, -1) })
        {
            var span = ScriptFindings.At(expression, start, length, ScriptFinding.NotAllowed, "no").Span;
            Assert.True(span.Start >= expression.Span.Start && span.End <= expression.Span.End && span.Length > 0);
        }
    }
}
