using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Finds the type that a call names.</summary>
internal sealed class StageTypes(BindingContext context)
{
    /// <summary>A plugin's type; null when there is none, or it is the language's own (reported).</summary>
    public (StageDescription Type, string Plugin)? Plugin(CallSyntax call)
    {
        var name = call.Name;
        if (BuiltIns.KeywordOf(name.Text) is { } keyword) context.Diagnostics.WrongKeyword(name.Span, name.Text, keyword);
        else if (context.Catalog.Stages.TryGetValue(name.Text, out var found)) return found;
        else context.Diagnostics.UnknownType(name.Span, name.Text, context.Catalog.Stages.ToDictionary(s => s.Key, s => s.Value.Type.Summary));
        return null;
    }

    /// <summary>Whether a study, gate or release calls what it must.</summary>
    public bool IsBuiltIn(StageSyntax stage, StageDescription type)
    {
        if (stage.Call.Name.Text == type.Name) return true;
        context.Diagnostics.NeedsBuiltIn(stage.Call.Name.Span, stage.Keyword.Text, type.Name, stage.Call.Name.Text);
        return false;
    }
}
