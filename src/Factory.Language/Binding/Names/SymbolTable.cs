using System.Diagnostics.CodeAnalysis;
using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>All names that a file declares. Params and stages share one space, for C# sees both.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);
    private readonly List<StageSymbol> _doubles = [];
    private readonly DiagnosticBag _diagnostics;
    private readonly bool _lacksNames;

    public SymbolTable(PipelineSyntax pipeline, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        foreach (var declaration in pipeline.Declarations)
        {
            switch (declaration)
            {
                case ParamSyntax param: Declare(new ParamSymbol(param)); break;
                case StageSyntax stage: Declare(new StageSymbol(stage)); break;
                case BrokenSyntax { Name: { } name }: _symbols.TryAdd(name.Text, new BrokenSymbol(name)); break;
                case BrokenSyntax: _lacksNames = true; break;
                case UseFileSyntax: _lacksNames = true; break;
            }
        }
    }

    public IEnumerable<ParamSymbol> Params => _symbols.Values.OfType<ParamSymbol>().OrderBy(p => p.Name.Span.Start);
    public IEnumerable<StageSymbol> Stages => _symbols.Values.OfType<StageSymbol>().OrderBy(s => s.Name.Span.Start);

    /// <summary>What was declared under a name that something else has: nothing refers to it, and it may have mistakes of its own.</summary>
    public IReadOnlyList<StageSymbol> Doubles => _doubles;

    /// <summary>The indices of the fan-out that is being bound.</summary>
    public IReadOnlyList<IndexSymbol> Indices { get; set; } = [];

    /// <summary>Its indices where they could not be made out: what names one is not reported once more.</summary>
    public IReadOnlyList<VariableSyntax> BrokenIndices { get; set; } = [];

    /// <summary>What the name stands for, without counting as a use.</summary>
    public Symbol? Peek(string name) => (Indices.Count == 0 ? null : Indices.FirstOrDefault(i => i.Name.Text == name))
        ?? (BrokenIndices.Count == 0 || BrokenIndices.FirstOrDefault(v => v.Name.Text == name) is not { } broken ? _symbols.GetValueOrDefault(name)
            : new BrokenSymbol(broken.Name));

    /// <summary>What the name stands for; it is then used. Unknown names are reported.</summary>
    /// <typeparam name="TMeant">What is meant to stand there, and so is suggested.</typeparam>
    public bool TryFind<TMeant>(NameSyntax name, [NotNullWhen(true)] out Symbol? symbol) where TMeant : Symbol
    {
        symbol = Use(name.Text);
        if (symbol is null && !_lacksNames) _diagnostics.UnknownName(name.Span, name.Text, Meant<TMeant>().Select(s => s.Name.Text));
        return symbol is not null;
    }

    // Where a param may stand, an index may.
    private IEnumerable<Symbol> Meant<TMeant>() where TMeant : Symbol =>
        typeof(TMeant) == typeof(ParamSymbol) ? [.. Indices, .. Params] : _symbols.Values.OfType<TMeant>();

    /// <summary>As <see cref="TryFind{TMeant}"/>, where an unknown name is no mistake.</summary>
    public Symbol? Use(string name)
    {
        var symbol = Peek(name);
        if (symbol is not null) symbol.IsUsed = true;
        return symbol;
    }

    private void Declare(Symbol symbol)
    {
        var name = symbol.Name;
        if (ReservedWords.WhyNot(name.Text) is { } why) _diagnostics.ReservedName(name.Span, name.Text, why);
        if (_symbols.TryAdd(name.Text, symbol)) return;
        _diagnostics.DuplicateName(name.Span, name.Text, _symbols[name.Text].Name.Span);
        if (symbol is StageSymbol stage) _doubles.Add(stage);
    }
}
