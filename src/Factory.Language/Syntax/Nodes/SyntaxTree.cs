namespace Factory.Language.Syntax;

/// <summary>The parts of a node, so that a tree can be walked without knowing its nodes.</summary>
internal static class SyntaxTree
{
    /// <summary>The nodes directly below one, in the order of the text.</summary>
    public static IEnumerable<SyntaxNode> Children(SyntaxNode node) => node switch
    {
        PipelineSyntax n => Present([n.Header, .. n.Declarations]).OrderBy(d => d.Span.Start),
        HeaderSyntax n => Present([n.Name, n.Block]),
        UseFileSyntax n => [n.File],
        ParamSyntax n => Present([n.Name, n.Type, n.Value]),
        ParamTypeSyntax n => [n.Word],
        StageSyntax n => Present([n.Keyword, n.Name, n.Index, n.Call]),
        FanOutSyntax n => n.Variables,
        VariableSyntax n => [n.Name, n.Values],
        BrokenSyntax n => Present([n.Name]),
        CallSyntax n => Present([n.Name, .. n.Arguments, n.Block]),
        ArgumentSyntax n => Present([n.Name, n.Value]),
        BlockSyntax n => n.Settings,
        SettingSyntax n => [.. n.Path, n.Value],
        ReferenceSyntax n => [n.Root, .. n.Parts.SelectMany(PartsOf)],
        TextSyntax n => n.Parts.OfType<TextPart.Hole>().Select(h => h.Name),
        RangeSyntax n => [n.Low, n.High],
        ListSyntax n => n.Items,
        _ => [],
    };

    /// <summary>A node and all below it, each before its own parts.</summary>
    public static IEnumerable<SyntaxNode> All(SyntaxNode root)
    {
        var open = new Stack<SyntaxNode>([root]);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in Children(node).Reverse()) open.Push(child);
        }
    }

    /// <summary>The names that a stage's fan-out gives to its values.</summary>
    public static IEnumerable<NameSyntax> IndexNames(StageSyntax stage) => stage.Index is { } index ? index.Variables.Select(v => v.Name) : [];

    private static IEnumerable<SyntaxNode> PartsOf(ReferencePart part) => part switch
    {
        ReferencePart.Member member => [member.Name],
        ReferencePart.Index index => index.Keys.OfType<ValueSyntax>(),
        _ => [],
    };

    private static IEnumerable<SyntaxNode> Present(IEnumerable<SyntaxNode?> nodes) => nodes.OfType<SyntaxNode>();
}
