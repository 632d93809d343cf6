namespace Factory.Language.Formatting;

/// <summary>How wide something is on one line, up to the first place where it must break.</summary>
internal static class Measure
{
    public static int Of(LayoutNode.Group group) => Flat(group).Width;

    private static (int Width, bool Ends) Flat(LayoutNode node)
    {
        if (node is LayoutNode.Leaf leaf) return OfText(leaf.Token.Text);
        var group = (LayoutNode.Group)node;
        if (group.MustExpand) return (1, true);
        var (edge, between) = group.IsBlock ? (1, 2) : (0, 2);
        var width = 1 + edge;
        for (var i = 0; i < group.Items.Count; i++)
        {
            if (i > 0) width += between;
            var nodes = group.Items[i].Nodes;
            for (var n = 0; n < nodes.Count; n++)
            {
                if (n > 0) width += Layout.Gap(nodes[n - 1], nodes[n]).Length;
                width += nodes[n].First.Comments.Sum(c => c.Text.Length + 1);
                var (more, ends) = Flat(nodes[n]);
                width += more;
                if (ends) return (width, true);
            }
        }
        return (width + edge + 1, false);
    }

    private static (int, bool) OfText(string text) => text.IndexOf('\n') is >= 0 and var end ? (end, true) : (text.Length, false);
}
