using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Finds the type that a call names.</summary>
internal sealed class StageTypes(BindingContext context)
{
    /// <summary>A plugin's type; for a name with a slip in it (reported) the one that is meant, so that the rest is checked; null when there is none, or it is
    /// the language's own (reported).</summary>
    public (StageDescription Type, string Plugin)? Plugin(CallSyntax call)
    {
        var (name, stages) = (call.Name, context.Catalog.Stages);
        if (BuiltIns.KeywordOf(name.Text) is { } keyword) context.Diagnostics.WrongKeyword(name.Span, name.Text, keyword);
        else if (stages.TryGetValue(name.Text, out var found)) return found;
        else if (context.Diagnostics.UnknownType(name.Span, name.Text, stages.ToDictionary(s => s.Key, s => s.Value.Type.Summary), HasSettings(call),
            stages.Values.Select(s => s.Type).FirstOrDefault(t => t.Settings.Any(s => s.Name == name.Text)) is { } owner ? $"`{name.Text}` is a setting of `{owner.Name}`: `{owner.Name}(…) {{ {name.Text} = … }}`" : null) is { } meant) return stages[meant];
        return null;
    }

    private static bool HasSettings(CallSyntax call) => call.Block?.Settings.Any(s => BuiltIns.Common.All(c => c.Name != s.Name.Text)) == true;

    /// <summary>Whether a study, gate or release calls what it must, or means to: else that has been reported.</summary>
    public bool IsBuiltIn(StageSyntax stage, StageDescription type)
    {
        if (stage.Call.Name.Text == type.Name) return true;
        context.Diagnostics.NeedsBuiltIn(stage.Call.Name.Span, stage.Keyword.Text, type.Name, stage.Call.Name.Text);
        return Nearest.To(stage.Call.Name.Text, [type.Name]) is not null;
    }
}
