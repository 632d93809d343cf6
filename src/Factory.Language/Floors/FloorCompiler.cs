using Factory.Language.Binding;
using Factory.Language.Syntax;
using Sprache;

namespace Factory.Language;

/// <summary>
/// A floor file's text → what it says. The file is one block of settings in the language of pipelines:
/// <code>
/// floor lab {
///     contracts { spring = prepaid(rocm(model: "MI450*")) { units = 512  from = "2026-01-01"  until = "2026-04-01"  price = 1.80 USD } }
///     budgets   { digits = monthly(pipeline: "digits") { limit = 500 USD  over = hold } }
/// }
/// </code>
/// </summary>
public static class FloorCompiler
{
    /// <summary>Never throws for what the text holds.</summary>
    public static FloorResult Compile(SourceText text, Catalog catalog)
    {
        var diagnostics = new DiagnosticBag(new SourceMap(text));
        var floor = Parse(text.Text, diagnostics) is var (name, block) ? new FloorBinder(Context(catalog, diagnostics)).Bind(name, block) : null;
        return new(diagnostics.HasErrors ? null : floor, diagnostics.InOrder());
    }

    /// <summary>Whether a file describes a floor, and so is no pipeline.</summary>
    public static bool IsFloor(string text) => Tokens.Name(new TextInput(text, 0, new DiagnosticBag())) is { WasSuccessful: true, Value.Text: "floor" };

    private static BindingContext Context(Catalog catalog, DiagnosticBag diagnostics) =>
        new(catalog, new(new PipelineSyntax(null, [], default), diagnostics), diagnostics);

    private static (string Name, BlockSyntax Block)? Parse(string text, DiagnosticBag diagnostics)
    {
        if (!LimitCheck.Passes(text, diagnostics)) return null;
        var read = Floor(new TextInput(text, 0, diagnostics));
        if (!read.WasSuccessful) SyntaxErrors.Report(read);
        else if (!Tokens.End(read.Remainder).WasSuccessful) SyntaxErrors.Report(Combine.Expected<BlockSyntax>(read.Remainder, "the end of the file"));
        return read.WasSuccessful ? (read.Value.Name.Text, read.Value.Block) : null;
    }

    private static readonly Parser<(NameSyntax Name, BlockSyntax Block)> Floor =
        from keyword in Combine.Read(input => Tokens.Name(input) is { WasSuccessful: true, Value.Text: "floor" } word
            ? Result.Success(word.Value, word.Remainder) : Combine.Expected<NameSyntax>(input, "`floor name {`"))
        from name in Tokens.Name
        from block in BlockGrammar.Block
        select (name, block);
}
