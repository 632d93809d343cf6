using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>use = search.best</c>: a stage takes over what a study found.</summary>
internal sealed class UseBinder(BindingContext context)
{
    private readonly KeyBinder _keys = new(context);

    /// <param name="written">The settings that the stage sets itself.</param>
    public (BoundStudy Study, BoundReference Reference)? Bind(SettingSyntax use, StageDescription type, IReadOnlySet<string> written)
    {
        if (use.Value is not ReferenceSyntax reference)
        {
            if (use.Value is not BrokenValueSyntax) context.Diagnostics.WrongUse(use.Value.Span, null);
            return null;
        }
        if (!context.Symbols.TryFind<StageSymbol>(reference.Root, out var symbol)) return null;
        if (symbol is not StageSymbol { Syntax.Keyword.Text: Keywords.Study })
        {
            if (symbol is not BrokenSymbol) context.Diagnostics.WrongUse(reference.Span, $"`{symbol.Name.Text}` is no study");
            return null;
        }
        if (reference.Parts.OfType<ReferencePart.Member>().ToList() is not [{ Name.Text: "best" }])
        {
            context.Diagnostics.WrongUse(reference.Span, $"what a study offers is `{symbol.Name.Text}.best`", symbol.Name.Text);
            return null;
        }
        if (symbol is not StageSymbol { Bound: BoundStudy study } found || !_keys.TryBind(reference, found, out var key)) return null;
        if (key is { IsGather: true })
        {
            context.Diagnostics.WrongUse(reference.Span, "`[*]` may be many; say which study, by its value");
            return null;
        }
        Check(reference, study, type, written);
        return (study, new(study.Name, key));
    }

    private void Check(ReferenceSyntax reference, BoundStudy study, StageDescription type, IReadOnlySet<string> written)
    {
        foreach (var name in study.Space.Select(d => d.Name).Where(n => !SpaceBinder.IsVariable(n)))
        {
            if (type.Settings.All(s => s.Name != name)) context.Diagnostics.UseDoesNotFit(reference.Span, study.Name, type.Name, name);
            else if (written.Contains(name)) context.Diagnostics.UseAndSet(reference.Span, study.Name, name);
        }
    }
}
