using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>Where each declared name stands: in declarations, references, strings and C#.</summary>
internal sealed class Occurrences
{
    private readonly Analysis _analysis;
    private readonly List<(Symbol Symbol, TextSpan Span)> _all = [];
    private readonly List<(TextSpan Member, TextSpan Declared)> _outputs = [];

    // The indices of the declaration that is being looked at.
    private Dictionary<string, Symbol> _indices = [];

    public Occurrences(Analysis analysis)
    {
        _analysis = analysis;
        foreach (var declaration in SyntaxTree.Children(analysis.Syntax))
        {
            _indices = (declaration is StageSyntax stage ? SyntaxTree.IndexNames(stage) : []).DistinctBy(v => v.Text).ToDictionary(v => v.Text, Symbol (v) => new LocalSymbol(v));
            foreach (var node in SyntaxTree.All(declaration)) Add(node);
        }
    }

    public Symbol? SymbolAt(int offset) => _all.Find(o => Covers(o.Span, offset)).Symbol;

    /// <summary>The word at an offset that is a name.</summary>
    public TextSpan? SpanAt(int offset) => _all.Find(o => Covers(o.Span, offset)) is { Symbol: not null, Span: var span } ? span : null;

    public TextSpan? DefinitionAt(int offset) =>
        SymbolAt(offset)?.Name.Span ?? (_outputs.Find(o => Covers(o.Member, offset)) is { Declared: { Length: > 0 } declared } ? (TextSpan?)declared : null);

    public IReadOnlyList<TextSpan> At(int offset) => SymbolAt(offset) is not { } symbol ? []
        : [.. _analysis.Owns(symbol.Name.Span) ? [symbol.Name.Span] : Array.Empty<TextSpan>(), .. _all.Where(o => o.Symbol == symbol && o.Span != symbol.Name.Span).Select(o => o.Span).Order(Comparer<TextSpan>.Create((a, b) => a.Start.CompareTo(b.Start)))];

    public RenameResult Rename(int offset, string name)
    {
        if (SymbolAt(offset) is not { } symbol) return new("there is no declared name here", []);
        if (!_analysis.Owns(symbol.Name.Span)) return new($"`{symbol.Name.Text}` is declared in {_analysis.Locate(symbol.Name.Span).File.Path}, for others too: rename it there", []);
        if (name.Length == 0 || Characters.NameEnd(name, 0) != name.Length) return new($"`{name}` is no name: letters, digits and `_`, not beginning with a digit", []);
        if (ReservedWords.WhyNot(name) is { } why) return new($"nothing can be called `{name}`: {why}", []);
        return WhyNot(symbol, name) is { } problem ? new(problem, []) : new(null, At(offset));
    }

    /// <summary>Of a name that a used file declares: where it stands in this text.</summary>
    public RenameResult RenameUsed(string file, string old, string name)
    {
        if (_analysis.Symbols.Peek(old) is not { } symbol || _analysis.Locate(symbol.Name.Span).File.Path != file) return new(null, []);
        return WhyNot(symbol, name) is { } problem ? new(problem, []) : new(null, [.. _all.Where(o => o.Symbol == symbol).Select(o => o.Span)]);
    }

    private string? WhyNot(Symbol symbol, string name) =>
        !_analysis.CanBeRead ? "the file has errors in how it is written: mend them first, for a name could be missed"
            : name != symbol.Name.Text && (_analysis.Symbols.Peek(name) is not null || _all.Exists(o => o.Symbol is LocalSymbol && o.Symbol.Name.Text == name)) ? $"`{name}` is declared already"
            : null;

    private void Add(SyntaxNode node)
    {
        switch (node)
        {
            case ParamSyntax param: Add(param.Name); break;
            case StageSyntax stage:
                Add(stage.Name);
                foreach (var index in SyntaxTree.IndexNames(stage)) Add(index);
                break;
            case ReferenceSyntax reference:
                Add(reference.Root);
                if (reference.Parts is [ReferencePart.Member member, ..]) AddOutput(reference.Root, member.Name);
                break;
            case TextSyntax text:
                foreach (var hole in text.Parts.OfType<TextPart.Hole>()) Add(hole.Name);
                break;
            case CSharpSyntax code:
                foreach (var (word, at) in CSharpNames.In(code.Text)) Add(new(word, new(code.Span.Start + at, word.Length)));
                break;
        }
    }

    private void Add(NameSyntax name)
    {
        if (_indices.TryGetValue(name.Text, out var index)) _all.Add((index, name.Span));
        else if (_analysis.Symbols.Peek(name.Text) is { } symbol and (ParamSymbol or StageSymbol)) _all.Add((symbol, name.Span));
    }

    /// <summary>An index of a fan-out, which only its own declaration sees.</summary>
    private sealed class LocalSymbol(NameSyntax name) : Symbol(name);

    // `parts.train` is declared in `parts { train = 70% }`.
    private void AddOutput(NameSyntax root, NameSyntax member)
    {
        if (_analysis.Symbols.Peek(root.Text) is not StageSymbol { Bound: BoundTask task } stage) return;
        foreach (var from in task.Type.Outputs.Select(o => o.From).OfType<string>())
            if (stage.Syntax.Call.Block?.Settings.FirstOrDefault(s => s.Name.Text == from)?.Value is BlockSyntax block
                && block.Settings.FirstOrDefault(s => s.Name.Text == member.Text) is { } declared)
                _outputs.Add((member.Span, declared.Name.Span));
    }

    private static bool Covers(TextSpan span, int offset) => offset >= span.Start && offset <= span.End;
}
