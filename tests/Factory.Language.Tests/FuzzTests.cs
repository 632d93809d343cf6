using CsCheck;

namespace Factory.Language.Tests;

/// <summary>
/// Nothing that anyone writes brings the language down, or keeps it busy: a million changed files in full
/// (<c>FACTORY_TESTS=full dotnet test tests/Factory.Language.Tests --filter Fuzz</c>), a sample in CI.
/// </summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly string[] Corpus =
    [
        .. Directory.GetFiles(Path.Combine(Compiling.Root, "pipelines"), "*.factory").Select(File.ReadAllText),
        .. Golden.All.Select(g => g.Text),
    ];

    private static readonly Gen<string> Changed = Gen.Select(Gen.Int[0, Corpus.Length], EbnfGenerator.Programs(), Mutation.Any.Array[1, 12]).Select((i, program, edits) =>
        edits.Aggregate(i < Corpus.Length ? Corpus[i] : program, (text, edit) => edit.Apply(text)));

    [Fact]
    public void Fuzz_no_changed_file_throws_hangs_or_points_outside_of_itself() => Changed.Sample(
        text =>
        {
            var begun = ThreadClock.Now;
            var result = Compiling.Compile(text);
            foreach (var diagnostic in result.Diagnostics) AssertInside(text, diagnostic);
            Assert.Equal(result.Pipeline is null, result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
            Assert.NotNull(DiagnosticRenderer.Render(new("t", text), result.Diagnostics));
            if (PipelineFormatter.Format(new("t", text)).Text is { } formatted) Assert.Equal(formatted, PipelineFormatter.Format(new("t", formatted)).Text);
            Assert.True(ThreadClock.Now - begun < Patience, "it took too long");
        },
        iter: Effort.Of(20_000, 1_000_000));

    [Fact]
    public void Fuzz_no_place_in_a_changed_file_throws_when_an_editor_asks() => Gen.Select(Changed, Gen.Int[0, 20_000]).Sample(
        (text, place) =>
        {
            var document = PipelineDocument.Open(new("t", text), TestCatalog.Default);
            var at = place % (text.Length + 1);
            var completion = document.CompleteAt(at);
            Assert.True(completion.Replaces.Start >= 0 && completion.Replaces.End <= text.Length);
            if (document.HoverAt(at) is { } hover) Assert.True(hover.Span.Start >= 0 && hover.Span.End <= text.Length);
            foreach (var span in document.OccurrencesAt(at)) Assert.True(span.Start >= 0 && span.End <= text.Length);
            document.Rename(at, "renamed");
            document.Outline();
        },
        iter: Effort.Of(2_000, 100_000));

    private static void AssertInside(string text, Diagnostic diagnostic) =>
        Assert.True(diagnostic.Span.Start >= 0 && diagnostic.Span.Length >= 0 && diagnostic.Span.End <= text.Length, diagnostic.ToString());
}
