namespace Factory.Language.Binding;

/// <summary>What all binders of one file share.</summary>
internal sealed class BindingContext(Catalog catalog, SymbolTable symbols, DiagnosticBag diagnostics)
{
    public Catalog Catalog { get; } = catalog;
    public SymbolTable Symbols { get; } = symbols;
    public DiagnosticBag Diagnostics { get; } = diagnostics;
    public Expressions Expressions { get; } = new(symbols, diagnostics);
    public Evaluator Evaluator { get; } = new(symbols, diagnostics);
    public SettingConverter Converter => field ??= new(Evaluator, Expressions, Diagnostics);
}
