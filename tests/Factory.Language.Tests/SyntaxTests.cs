using Factory.Language.Syntax;

namespace Factory.Language.Tests;

public sealed class SyntaxTests
{
    private static PipelineSyntax Parse(string text)
    {
        var diagnostics = new DiagnosticBag();
        var syntax = PipelineParser.Parse(text, diagnostics);
        Assert.Equal(0, diagnostics.Count);
        return syntax!;
    }

    private static ValueSyntax Value(string text) => ((ParamSyntax)Parse($"pipeline p\nparam x = {text}\n").Declarations[0]).Value!;

    [Fact]
    public void Every_node_covers_its_own_text()
    {
        const string call = """train.mlp(parts.train, valid: parts["x"].valid) { epochs = 1 .. 2  log => a + 1 }""";
        var text = $"pipeline p\n/// A stage.\nstage s[l in [1, 2]] = {call} // end\n";
        var stage = (StageSyntax)Parse(text).Declarations[0];
        Assert.Equal(("A stage.", "s", "[l in [1, 2]]", call), (stage.Summary, stage.Name.Span.Of(text), stage.Index!.Span.Of(text), stage.Call.Span.Of(text)));
        Assert.Equal(text[text.IndexOf("stage s[")..text.IndexOf(" //")], stage.Span.Of(text));
        Assert.Equal("train.mlp", stage.Call.Name.Span.Of(text));
        Assert.Equal(["parts.train", "valid: parts[\"x\"].valid"], stage.Call.Arguments.Select(a => a.Span.Of(text)));
        Assert.Equal(["1 .. 2", "a + 1"], stage.Call.Block!.Settings.Select(s => s.Value.Span.Of(text)));
        Assert.Equal(["epochs = 1 .. 2", "log => a + 1"], stage.Call.Block.Settings.Select(s => s.Span.Of(text)));
        Assert.Equal("{ epochs = 1 .. 2  log => a + 1 }", stage.Call.Block.Span.Of(text));
    }

    [Fact]
    public void References_have_members_indices_and_gathers()
    {
        var reference = Assert.IsType<ReferenceSyntax>(Value("a.b[*][\"x\"].c"));
        Assert.Equal(("a", "a.b.c"), (reference.Root.Text, reference.Path));
        Assert.Equal([typeof(ReferencePart.Member), typeof(ReferencePart.Index), typeof(ReferencePart.Index), typeof(ReferencePart.Member)],
            reference.Parts.Select(p => p.GetType()));
        Assert.Equal([true, false], reference.Parts.OfType<ReferencePart.Index>().Select(p => p.Keys is [null]));
    }

    [Fact]
    public void A_call_may_have_arguments_or_settings_or_both()
    {
        var list = Assert.IsType<ListSyntax>(Value("[cpu, cpu { a = 1 }, cpu(b: 2), cpu(3, c: 4,) { d { e = 5 } }]"));
        Assert.Equal([0, 0, 1, 2], list.Items.Skip(1).Prepend(new CallSyntax(null!, [], null, default)).Cast<CallSyntax>().Select(c => c.Arguments.Count));
        Assert.IsType<ReferenceSyntax>(list.Items[0]);
        var last = (CallSyntax)list.Items[3];
        Assert.Equal([null, "c"], last.Arguments.Select(a => a.Name?.Text));
        Assert.IsType<BlockSyntax>(last.Block!.Settings[0].Value);
    }

    [Theory]
    [InlineData("1..5")]
    [InlineData("1 ..5")]
    [InlineData("1e-4 .. 1e-1")]
    [InlineData("1 min .. 2 h")]
    [InlineData("-5..-1")]
    public void A_range_is_two_values(string text) => Assert.IsType<RangeSyntax>(Value(text));

    [Fact]
    public void Money_is_read_and_knows_its_amount() => Assert.Equal((25d, UnitKind.Money), Value("25 USD") is QuantitySyntax q ? (q.Value, q.Unit) : default);

    [Fact]
    public void Comments_stand_anywhere_and_documentation_belongs_to_what_follows()
    {
        var syntax = Parse("""
            // A note.
            /// About the pipeline.
            pipeline /* its name */ p // end

            /// Lost: a note follows.
            // A note.
            param a = /* one */ 1
            /// First line.
            /// Second line.

            param b = 2
            //// Not documentation.
            param c = 3
            """);
        Assert.Equal("About the pipeline.", syntax.Header!.Summary);
        Assert.Equal([null, "First line.\nSecond line.", null], syntax.Declarations.Select(d => d.Summary));
    }

    [Fact]
    public void Layout_carries_no_meaning()
    {
        const string one = "pipeline p dataset a = csv(\"a.csv\") { label = \"x\" } stage b = filter(a) { keep => row.Number(\"x\") > 0 }";
        const string two =
            "pipeline\n p\r\n\tdataset a\n=\ncsv\n(\n\"a.csv\"\n)\n{\nlabel\n=\n\"x\"\n}\nstage b = filter(a) {\n keep =>\n   row.Number(\"x\") > 0\n }\n";
        Assert.Equal(Compiling.Bind(one).Stages.OfType<BoundTask>().Select(t => t.Settings),
            Compiling.Bind(two).Stages.OfType<BoundTask>().Select(t => t.Settings));
        Assert.Equal(Compiling.Bind(one).Expressions[0].Text, Compiling.Bind(two).Expressions[0].Text);
    }

    [Fact]
    public void Each_broken_setting_and_declaration_is_one_error_and_the_rest_is_checked()
    {
        const string text = """
            pipeline p
            param = 3
            dataset raw = csv("a.csv") {
                label "digit"
                header = tru e
            }
            stage clean = filter(raw {
                keep => true
            }
            stage parts = split(clean) {
                parts { train = 70%  valid 30% }
                seed = [1, 2
                salt = "x"
                on = [cpu(cores 2)]
                seeds = 7
            }
            stage model = train.mlp(parts.train, valid: parts.valid) { epoch = 1 }
            """;
        Assert.Equal(
            [("FAC1101", "="), ("FAC1101", "\"digit\""), ("FAC1101", "}"), ("FAC1101", "stage"), ("FAC1101", "30"), ("FAC1101", "salt"), ("FAC1101", "2"),
                ("FAC2201", "seeds"), ("FAC2201", "epoch")],
            Compiling.Compile(text).Diagnostics.Select(d => (d.Code, d.Span.Of(text))));
    }

    [Fact]
    public void A_missing_brace_does_not_swallow_what_follows()
    {
        const string text =
            "pipeline p\ndataset raw = csv(\"a.csv\") {\n    label = \"x\"\nstage clean = filter(raw) { keep => true\n"
                + "stage other = filter(rwa) { keep => true }\n";
        Assert.Equal([("FAC1104", 2), ("FAC1104", 4), ("FAC2001", 5)],
            Compiling.Compile(text).Diagnostics.Select(d => (d.Code, new SourceText("", text).Locate(d.Span.Start).Line)));
    }
}
