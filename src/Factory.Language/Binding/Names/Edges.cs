using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>The names that a declaration refers to: nothing else declares an order.</summary>
internal static class Edges
{
    public static IEnumerable<string> Of(StageSyntax stage) => Of(stage.Call).Concat((stage.Index?.Variables ?? []).SelectMany(v => Roots(v.Values)));

    private static IEnumerable<string> Of(CallSyntax call) =>
        call.Arguments.SelectMany(a => Roots(a.Value)).Concat((call.Block?.Settings ?? []).SelectMany(InSetting));

    /// <summary>The stages whose metrics C# may be about: the words that could name one.</summary>
    public static IEnumerable<string> InCSharp(CSharpSyntax code) => CSharpWords.Owners(code.Text).Select(o => o.Word).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> InSetting(SettingSyntax setting) => setting switch
    {
        { Name.Text: "use" or "gate" } => Roots(setting.Value),
        { Name.Text: "when", Value: CSharpSyntax code } => InCSharp(code),
        _ => [],
    };

    private static IEnumerable<string> Roots(ValueSyntax value) => value switch
    {
        ReferenceSyntax reference => [reference.Root.Text],
        CallSyntax call => Of(call),
        ListSyntax list => list.Items.SelectMany(Roots),
        _ => [],
    };
}
