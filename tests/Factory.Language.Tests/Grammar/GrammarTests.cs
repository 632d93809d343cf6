using CsCheck;
using Factory.Language.Syntax;

namespace Factory.Language.Tests;

/// <summary>The grammar of docs/language.md and the parser read the same language.</summary>
public sealed class GrammarTests
{
    // A number that is too large is written rightly.
    private static bool Parses(string text)
    {
        var diagnostics = new DiagnosticBag();
        return PipelineParser.Parse(text, diagnostics) is not null && diagnostics.InOrder().All(d => d.Code == "FAC1106");
    }

    public static TheoryData<string> Examples() => [.. Directory.GetFiles(Path.Combine(Compiling.Root, "pipelines"), "*.factory").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_in_the_grammar(string file) =>
        Assert.True(new EbnfRecognizer(Ebnf.OfThePage, File.ReadAllText(Path.Combine(Compiling.Root, "pipelines", file))).Accepts());

    [Fact]
    public void What_the_grammar_says_parses() => EbnfGenerator.Programs().Sample(
        text => Assert.True(Parses(text), Report(text)), iter: Effort.Of(2_000, 200_000));

    [Fact]
    public void What_the_grammar_says_it_recognises_itself() => EbnfGenerator.Programs().Sample(
        text => Assert.True(new EbnfRecognizer(Ebnf.OfThePage, text).Accepts(), text), iter: Effort.Of(300, 20_000));

    [Fact]
    public void Whether_a_changed_program_parses_the_grammar_knows() => Gen.Select(EbnfGenerator.Programs(tidy: true), Mutation.Few).Sample(
        (text, edits) =>
        {
            var changed = edits.Aggregate(text, (t, e) => e.Apply(t));
            Assert.True(new EbnfRecognizer(Ebnf.OfThePage, changed).Accepts() == Parses(changed), Report(changed));
        },
        iter: Effort.Of(1_000, 100_000));

    private static string Report(string text)
    {
        var diagnostics = new DiagnosticBag();
        PipelineParser.Parse(text, diagnostics);
        return $"{DiagnosticRenderer.Render(new("changed", text), diagnostics.InOrder())}{text}";
    }
}
