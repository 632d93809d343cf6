namespace Factory.Language.Tests;

public sealed class UseTests
{
    private const string Main = "pipeline p\nuse \"shared/common.factory\"\nstage model = train.mlp(parts.train) { epochs = epochs }\n";
    private const string Common = "param epochs = 3\nuse \"data.factory\"\ndataset parts = split(raw) { parts { train = 80%  test = 20% } }\n";
    private const string Data = "param spare = 1\ndataset raw = csv(\"a.csv\")\n";

    [Fact]
    public void What_used_files_declare_is_there_wherever_they_lie()
    {
        var result = Compile(("shared/common.factory", Common), ("shared/data.factory", Data));
        Assert.Equal(["model", "parts", "raw"], result.Pipeline!.Stages.Select(s => s.Name).Order());
        Assert.Equal(["epochs", "spare"], result.Pipeline.Params.Select(p => p.Name).Order());
        // What a shared file declares may be for others.
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["shared/common.factory"], PipelineCompiler.UsedBy(Main));
        Assert.Equal(["shared/data.factory"], PipelineCompiler.UsedBy(Common, "shared"));
        Assert.True(PipelineCompiler.IsForUse(Common) && PipelineCompiler.IsForUse(Data) && !PipelineCompiler.IsForUse(Main));
    }

    [Fact]
    public void A_mistake_in_a_used_file_is_told_at_its_place_there()
    {
        var result = Compile(("shared/common.factory", Common.Replace("80%", "0.8", StringComparison.Ordinal)), ("shared/data.factory", Data.Replace("csv", "cvs", StringComparison.Ordinal)));
        Assert.Null(result.Pipeline);
        Assert.Equal(
            """
            shared/common.factory:3:46: error FAC2204: `train` needs a percentage such as `70%`, and this is a number
                dataset parts = split(raw) { parts { train = 0.8  test = 20% } }
                                                             ^^^
                write `80%`
            shared/data.factory:2:15: error FAC2101: no plugin offers a stage type `cvs`
                dataset raw = cvs("a.cvs")
                              ^^^
                did you mean `csv`?

            """.ReplaceLineEndings("\n"), DiagnosticRenderer.Render(new("test.factory", Main), result.Diagnostics));
    }

    [Fact]
    public void A_pipeline_that_is_used_by_its_own_part_is_a_cycle_and_not_read_again()
    {
        var result = Compile(("shared/common.factory", "use \"../test.factory\"\n" + Common), ("shared/data.factory", Data), ("test.factory", Main));
        Assert.Equal(["FAC2722: `test.factory` uses itself: test.factory → shared/common.factory → test.factory"], result.Diagnostics.Select(d => $"{d.Code}: {d.Message}"));
    }

    [Fact]
    public void A_name_that_two_files_declare_is_told_with_the_other_file()
    {
        var result = Compile(("shared/common.factory", Common + "param model = 1\n"), ("shared/data.factory", Data));
        var twice = Assert.Single(result.Diagnostics);
        Assert.Equal(("FAC2002", "model"), (twice.Code, twice.Span.Of(Main)));
        Assert.Contains("in line 4 of shared/common.factory", twice.Message, StringComparison.Ordinal);
    }

    private static CompileResult Compile(params (string Path, string Text)[] used) => Compiling.Compile(Main, used: used.ToDictionary(u => u.Path, u => u.Text));
}
