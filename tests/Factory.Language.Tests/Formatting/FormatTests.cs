using CsCheck;

namespace Factory.Language.Tests;

public sealed class FormatTests
{
    private static string Format(string text) =>
        PipelineFormatter.Format(new("test.factory", text)) is { Text: { } formatted } ? formatted : throw new Xunit.Sdk.XunitException($"not parsed: {text}");

    [Theory]
    [MemberData(nameof(GrammarTests.Examples), MemberType = typeof(GrammarTests))]
    public void Every_example_is_laid_out(string file)
    {
        var text = File.ReadAllText(Path.Combine(Compiling.Root, "pipelines", file));
        Assert.Equal(text, Format(text));
    }

    [Fact]
    public void Any_program_keeps_its_meaning_and_is_laid_out_once_and_for_all() => EbnfGenerator.Programs().Sample(
        text =>
        {
            var once = Format(text);
            Assert.Equal(Shape.Of(text), Shape.Of(once));
            Assert.Equal(once, Format(once));
        },
        iter: Effort.Of(2_000, 200_000));

    [Fact]
    public void The_layout_is_one_whatever_it_was_made_from() => EbnfGenerator.Programs(tidy: true).Sample(
        text => Assert.All(Format(text).Split('\n'), line => Assert.True(line == line.TrimEnd() || line.Contains("raw") || line.Contains("two"), line)),
        iter: Effort.Of(300, 20_000));

    [Fact]
    public void What_cannot_be_parsed_is_refused_with_its_diagnostics()
    {
        var result = PipelineFormatter.Format(new("test.factory", "pipeline p\nstage a = exec( { }\n"));
        Assert.Null(result.Text);
        Assert.NotEmpty(result.Diagnostics);
    }

    [Fact]
    public void A_file_that_is_wrong_only_in_what_it_means_is_laid_out() => Assert.Equal("param a = nothing_of_that_name\n", Format("pipeline  p\nparam a=nothing_of_that_name")[12..]);

    [Theory]
    [InlineData("", "")]
    [InlineData("param  a=1", "param a = 1\n")]
    [InlineData("pipeline p {parallel=4\n timeout = 6 h}", "pipeline p { parallel = 4  timeout = 6h }\n")]
    [InlineData("pipeline p {\nparallel=4 timeout = 90 s}", "pipeline p {\n    parallel = 4\n    timeout  = 90s\n}\n")]
    [InlineData("pipeline p\nparam a=1\nparam long_one  =  [1,2 , ]\n\n\n\nparam c = -1e-3..5", "pipeline p\n\nparam a        = 1\nparam long_one = [1, 2]\n\nparam c = -1e-3 .. 5\n")]
    [InlineData("pipeline p\nstage s=filter( raw ){keep=>a\n}", "pipeline p\n\nstage s = filter(raw) { keep => a }\n")]
    [InlineData("pipeline p\nstage s=t{a=>1\nbcd=2 env.X=\"1\"}", "pipeline p\n\nstage s = t {\n    a    => 1\n    bcd   = 2\n    env.X = \"1\"\n}\n")]
    [InlineData("pipeline p\nstage s=t{on=[cpu,cuda(memory:8GiB){env.X=\"1\"}]}", "pipeline p\n\nstage s = t { on = [cpu, cuda(memory: 8 GiB) { env.X = \"1\" }] }\n")]
    [InlineData("pipeline p\nstage s=t(\na,b)", "pipeline p\n\nstage s = t(\n    a,\n    b,\n)\n")]
    [InlineData("// first\npipeline p // it\n/// Docs.\n\nparam a = 1", "// first\npipeline p  // it\n\n/// Docs.\nparam a = 1\n")]
    [InlineData("pipeline p\nparam a = 1 // one\nparam bb = 22 // two\n\n// end", "pipeline p\n\nparam a  = 1   // one\nparam bb = 22  // two\n\n// end\n")]
    [InlineData("pipeline p\nstage s = t { // why\n\n  a = 1 // one\n\n\n  // next\n  b = 2\n\n}", "pipeline p\n\nstage s = t {  // why\n    a = 1  // one\n\n    // next\n    b = 2\n}\n")]
    [InlineData("pipeline p\nstage s[l in [1,2]]=t(a[\"x\"].b[*])", "pipeline p\n\nstage s[l in [1, 2]] = t(a[\"x\"].b[*])\n")]
    [InlineData("pipeline p\nparam a = [ // one\n1, /* two */ 2 // three\n]", "pipeline p\n\nparam a = [  // one\n    1,\n    /* two */ 2,  // three\n]\n")]
    [InlineData("pipeline p\nparam a = h[1,\n2\n/* of\ntwo */,\n]", "pipeline p\n\nparam a = h[\n    1,\n    2  /* of\ntwo */\n]\n")]
    [InlineData("pipeline p\nstage s = t {\nkeep => f(\n  a,\n b)\n}", "pipeline p\n\nstage s = t {\n    keep => f(\n         a,\n        b)\n}\n")]
    public void The_layout_is(string text, string expected) => Assert.Equal(expected, Format(text));

    [Fact]
    public void A_line_that_would_be_too_long_is_broken_outermost_first()
    {
        var command = string.Join(",", Enumerable.Range(0, 30).Select(i => $"\"--argument{i}\""));
        var lines = Format($"pipeline p\nstage s = exec() {{ command = [{command}] }}").Split('\n');
        Assert.Equal(["pipeline p", "", "stage s = exec() {", "    command = [", "        \"--argument0\","], lines.Take(5));
    }
}
