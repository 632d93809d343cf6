using System.Text;
using CsCheck;
using Factory.Language.Syntax;

namespace Factory.Language.Tests;

public sealed class RobustnessTests
{
    [Fact]
    public void Of_a_changed_file_that_is_still_right_nothing_is_lost() => Mutation.Few.Sample(
        edits =>
        {
            var text = edits.Aggregate(Compiling.Digits, (t, e) => e.Apply(t));
            if (Compiling.Compile(text).Pipeline is { } pipeline) NothingIsLost(text, pipeline);
        },
        iter: 2_000);

    // Without an error everything that the text declares is there.
    private static void NothingIsLost(string text, BoundPipeline pipeline)
    {
        var declared = PipelineParser.Parse(text, new())!.Declarations;
        Assert.Equal(declared.OfType<StageSyntax>().Select(s => s.Name.Text).Order(), pipeline.Stages.Select(s => s.Name).Order());
        Assert.Equal(declared.OfType<ParamSyntax>().Select(s => s.Name.Text), pipeline.Params.Select(p => p.Name));
        foreach (var expression in pipeline.Expressions) Assert.Equal(expression.Text, expression.Span.Of(text));
        foreach (var task in pipeline.Stages.Select(s => s.Task).OfType<BoundTask>())
        {
            Assert.All(task.Type.Inputs.Where(i => i.Required), i => Assert.Contains(task.Inputs, b => b.Name == i.Name));
            Assert.All(task.Type.Settings.Where(s => s.Default is not null), s => Assert.NotNull(task.Settings[s.Name]));
            Assert.All(task.Explicit, name => Assert.NotNull(task.Settings[name]));
        }
    }

    [Theory]
    [InlineData("[", 1_000_000)]
    [InlineData("pipeline p\nparam x = [", 1)]
    [InlineData("a(", 100_000)]
    [InlineData("a{", 100_000)]
    [InlineData("stage a = b(c: ", 100_000)]
    [InlineData("x => (", 100_000)]
    [InlineData("x => \"\n", 100_000)]
    [InlineData("stage ", 100_000)]
    [InlineData("\"", 100_000)]
    [InlineData("a.", 100_000)]
    [InlineData("a[0]", 100_000)]
    [InlineData("///\n", 100_000)]
    [InlineData("}", 100_000)]
    [InlineData("stage s = t { u = }\n", 20_000)]
    [InlineData("stage s = t(\n", 20_000)]
    public void Hostile_repetition_is_answered_with_diagnostics(string piece, int times)
    {
        var result = Compiling.Compile(string.Concat(Enumerable.Repeat(piece, times)));
        Assert.Null(result.Pipeline);
        Assert.NotEmpty(result.Diagnostics);
    }

    [Fact]
    public void A_duration_that_no_clock_counts_to_is_as_long_as_there_is()
    {
        var result = Compiling.Compile("pipeline p\nparam x = 1\ntrigger moved = change(\"https://example.org/a.csv\") { every = 999999999999999999991h }\n");
        Assert.Equal(TimeSpan.MaxValue, Assert.IsType<BoundTrigger.Change>(Assert.Single(result.Pipeline!.Triggers)).Every);
    }

    [Fact]
    public void A_text_over_the_limit_is_not_read() =>
        Assert.Equal(["FAC1001"], Compiling.Compile(new string(' ', 16 * 1024 * 1024 + 1)).Codes());

    [Fact]
    public void Reading_ends_after_a_hundred_syntax_errors()
    {
        var result = Compiling.Compile("pipeline p\n" + string.Concat(Enumerable.Repeat("param = 1\n", 1000)));
        Assert.Equal(101, result.Diagnostics.Count);
        Assert.Equal("FAC1004", result.Diagnostics[^1].Code);
    }

    [Fact]
    public void An_expression_over_the_limit_is_an_error_and_the_rest_is_read()
    {
        var text = $"pipeline p\nstage a = filter(raw) {{ keep => row.Number(\"{new string('x', 4096)}\") > 0 }}\ndataset raw = csv(1)\n";
        Assert.Equal(["FAC1003", "FAC2111"], Compiling.Compile(text).Codes());
    }

    // Sprache's own XMany reads a failed item twice on each level: 2^60 steps here.
    [Fact]
    public void An_error_deep_inside_is_found_once()
    {
        var text = "pipeline p\nparam x = " + string.Concat(Enumerable.Repeat("[0, ", 60)) + "=" + new string(']', 60) + "\n";
        Assert.Equal(["FAC1101"], Compiling.Compile(text).Codes());
    }

    [Fact]
    public void A_chain_of_params_may_be_long()
    {
        var text = new StringBuilder("pipeline p\nparam x0 = 1\n");
        for (var i = 1; i <= 20_000; i++) text.Append($"param x{i} = x{i - 1}\n");
        Assert.Equal(20_001, Compiling.Bind(text.ToString()).Params.Count);
    }

    // What is allocated counts the tokens that were looked at.
    [Fact]
    public void Twice_the_text_is_twice_the_work()
    {
        Allocated(10);
        Assert.InRange(Allocated(800) / (double)Allocated(400), 1.8, 2.2);

        static long Allocated(int stages)
        {
            var text = "pipeline p\n"
                + string.Concat(Enumerable.Range(0, stages).Select(i => $"stage s{i} = exec(\"a.csv\") {{ command = [\"fit\", {i}]  retry = 2 }}\n"));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotNull(PipelineParser.Parse(text, new DiagnosticBag()));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
