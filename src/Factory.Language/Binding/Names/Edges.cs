using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>The names that a declaration refers to: nothing else declares an order.</summary>
internal static class Edges
{
    public static IEnumerable<string> Of(CallSyntax call) =>
        call.Arguments.SelectMany(a => Roots(a.Value)).Concat((call.Block?.Settings ?? []).Where(s => s.Name.Text is "use" or "gate").SelectMany(s => Roots(s.Value)));

    private static IEnumerable<string> Roots(ValueSyntax value) => value switch
    {
        ReferenceSyntax reference => [reference.Root.Text],
        CallSyntax call => Of(call),
        ListSyntax list => list.Items.SelectMany(Roots),
        _ => [],
    };
}
