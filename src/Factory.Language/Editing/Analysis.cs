using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>All that a text says by itself: its tree, its names, and what is wrong with it.</summary>
internal sealed class Analysis
{
    private static readonly Dictionary<string, string> NothingSet = [];

    private readonly SourceMap _sources;

    /// <param name="used">The files that it uses, by their path relative to it.</param>
    public Analysis(SourceText source, Catalog catalog, IReadOnlyDictionary<string, string> used)
    {
        Source = source;
        Catalog = catalog;
        _sources = new SourceMap(source);
        var diagnostics = new DiagnosticBag(_sources);
        Syntax = PipelineParser.Parse(source.Text, diagnostics) ?? new(null, [], new(0, source.Text.Length));
        // A file for others has no header.
        CanBeRead = diagnostics.InOrder().All(d => d.Severity != DiagnosticSeverity.Error || d.Code == DiagnosticBag.HeaderMissingCode);
        var binder = new PipelineBinder(catalog, diagnostics);
        binder.Bind(new UsedFiles(_sources, used, diagnostics).Include(Syntax), NothingSet);
        Symbols = binder.Symbols!;
        // What is wrong in another file is told where that is open.
        Diagnostics = [.. diagnostics.InOrder().Where(d => Owns(d.Span))];
    }

    public SourceText Source { get; }
    public string Text => Source.Text;
    public Catalog Catalog { get; }
    public PipelineSyntax Syntax { get; }
    /// <summary>Those of the used files among them.</summary>
    public SymbolTable Symbols { get; }
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
    /// <summary>Whether all of it could be parsed.</summary>
    public bool CanBeRead { get; }

    /// <summary>Whether it is a place of this text, and of no file that it uses.</summary>
    public bool Owns(TextSpan span) => _sources.At(span.Start).Start == 0;

    /// <summary>The file of a place, and the place in it.</summary>
    public (SourceText File, TextSpan Span) Locate(TextSpan span) => _sources.At(span.Start) is var (start, text) ? (text, new(span.Start - start, span.Length)) : default;
}
