using Factory.Language.Syntax;

namespace Factory.Language.Formatting;

internal abstract record LayoutNode
{
    public sealed record Leaf(FormatToken Token) : LayoutNode;

    /// <summary>Brackets and what is between them.</summary>
    /// <param name="IsList">A list of values, and no index.</param>
    /// <param name="MustExpand">One line cannot hold it, or its author broke the line after its opening bracket.</param>
    public sealed record Group(FormatToken Open, IReadOnlyList<LayoutItem> Items, FormatToken Close, bool IsList, bool MustExpand)
        : LayoutNode
    {
        public bool IsBlock => Open.Text == "{";
    }

    public FormatToken First => this switch { Leaf leaf => leaf.Token, Group group => group.Open, _ => throw new InvalidOperationException() };
}

/// <summary>A declaration, a setting, or what stands between two commas.</summary>
internal sealed record LayoutItem(IReadOnlyList<LayoutNode> Nodes, FormatToken? Comma)
{
    public FormatToken First => Nodes[0].First;
    public bool EndsWithCSharp => Nodes[^1] is LayoutNode.Leaf { Token.Kind: FormatKind.CSharp };
}

/// <summary>The tokens of a file by declarations, settings and brackets: all of its structure that the layout follows.</summary>
internal sealed class LayoutTree
{
    private readonly IReadOnlyList<FormatToken> _tokens;
    private readonly HashSet<int> _starts = [], _lists = [];
    private int _at;

    private LayoutTree(IReadOnlyList<FormatToken> tokens, PipelineSyntax syntax)
    {
        _tokens = tokens;
        foreach (var node in SyntaxTree.All(syntax))
        {
            if (node is DeclarationSyntax or SettingSyntax) _starts.Add(node.Span.Start);
            if (node is ListSyntax or ParamTypeSyntax { IsList: true }) _lists.Add(node.Span.Start);
        }
        Declarations = Items();
    }

    public IReadOnlyList<LayoutItem> Declarations { get; }
    public FormatToken End => _tokens[^1];

    public static LayoutTree Build(IReadOnlyList<FormatToken> tokens, PipelineSyntax syntax) => new(tokens, syntax);

    // Up to a closing bracket or the end; a comma ends an item, and a new declaration or setting begins one.
    private List<LayoutItem> Items()
    {
        List<LayoutItem> items = [];
        List<LayoutNode> nodes = [];
        for (; _tokens[_at] is { Closes: false, Kind: not FormatKind.End } token;)
        {
            if (nodes.Count > 0 && _starts.Contains(token.At)) End(null);
            if (token.Is(","))
            {
                End(token);
                _at++;
            }
            else nodes.Add(Node(token));
        }
        if (nodes.Count > 0) End(null);
        return items;

        void End(FormatToken? comma)
        {
            items.Add(new([.. nodes], comma));
            nodes.Clear();
        }
    }

    private LayoutNode Node(FormatToken token)
    {
        _at++;
        if (!token.Opens) return new LayoutNode.Leaf(token);
        var items = Items();
        var close = _tokens[_at++];
        return new LayoutNode.Group(token, items, close, _lists.Contains(token.At), MustExpand(token, items, close));
    }

    private static bool MustExpand(FormatToken open, List<LayoutItem> items, FormatToken close)
    {
        var first = items is [var i, ..] ? i.First : close;
        if (items.Count > 0 && first.LinesBefore > 0 || HasRemarkOfItsOwn(close) || items.Exists(ItemHasRemark)) return true;
        if (open.Text != "{") return false;
        return items.Exists(i => i.Nodes.Any(IsTall)) || items.SkipLast(1).Any(i => i.EndsWithCSharp);
    }

    private static bool ItemHasRemark(LayoutItem item) =>
        item.Comma is { } comma && HasRemarkOfItsOwn(comma) || item.Nodes.Any(n => HasRemarkOfItsOwn(n.First) || n is LayoutNode.Group { MustExpand: false } g && HasRemarkOfItsOwn(g.Close));

    // A comment between two tokens of one line stays there; any other needs a line's end.
    private static bool HasRemarkOfItsOwn(FormatToken token) => token.Comments.Any(c => c.IsLine || c.Lines > 0) || token.Comments.Count > 0 && token.Lines > 0;

    private static bool IsTall(LayoutNode node) => node switch
    {
        LayoutNode.Leaf leaf => leaf.Token.Kind == FormatKind.CSharp && leaf.Token.Text.Contains('\n'),
        LayoutNode.Group group => group.MustExpand || group.Items.Any(i => i.Nodes.Any(IsTall)),
        _ => false,
    };
}
