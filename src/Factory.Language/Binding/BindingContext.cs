namespace Factory.Language.Binding;

/// <summary>What all binders of one file share.</summary>
internal sealed class BindingContext(Catalog catalog, SymbolTable symbols, DiagnosticBag diagnostics)
{
    /// <summary>The pipeline's name; null where it has no header.</summary>
    public string? Pipeline { get; init; }
    public Catalog Catalog { get; } = catalog;
    public SymbolTable Symbols { get; } = symbols;
    public DiagnosticBag Diagnostics { get; } = diagnostics;
    public Expressions Expressions { get; } = new(symbols, diagnostics);
    public Evaluator Evaluator { get; } = new(symbols, diagnostics);
    public SettingConverter Converter => field ??= new(Evaluator, Expressions, Diagnostics);
}
