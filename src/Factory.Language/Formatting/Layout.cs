using System.Text;

namespace Factory.Language.Formatting;

/// <summary>
/// Writes the canonical layout: four spaces a step, one blank line at most, and on one line what fits there, unless its
/// author broke it after the opening bracket.
/// </summary>
internal sealed class Layout(LayoutTree tree)
{
    public const int Step = 4;
    private const int Width = 120;

    public string Write()
    {
        var rows = Rows(tree.Declarations, tree.End, 0, _ => false, topLevel: true);
        return string.Concat(Columns.Align(rows, perKeyword: true).Select(line => line + "\n"));
    }

    /// <summary>The rows of a block, of a broken list or of the whole file, with the comments between them.</summary>
    private List<Row> Rows(IReadOnlyList<LayoutItem> items, FormatToken close, int indent, Func<int, bool> hasComma, bool topLevel = false)
    {
        List<Row> rows = [];
        Row? before = null;
        for (var i = 0; i < items.Count; i++)
        {
            var remarks = Remarks.Of(items[i].First, indent);
            var ofComma = items[i].Comma is { } comma ? Remarks.OfComma(comma, indent, hasComma(i)) : null;
            var row = RowOf(items[i], remarks.Inline, ofComma?.Inline ?? "", indent, hasComma(i) ? "," : "");
            var lead = remarks.Lines.ToList();
            if (topLevel && before is not null && NeedBlank(before, row) && !lead.Contains(Row.Blank)) lead.Insert(0, Row.Blank);
            // A blank line begins no block, and parts no documentation from what it documents.
            if (lead is [{ Kind: RowKind.Blank }, ..] && (rows.Count == 0 || lead.Count == 1 && rows[^1].Documents)) lead.RemoveAt(0);
            rows.AddRange(lead);
            var next = Remarks.Of(i + 1 < items.Count ? items[i + 1].First : close, indent);
            var trailing = next.Trailing;
            // In the order in which they were written: those before the comma, and then the one behind it.
            var ofItem = ofComma?.Trailing ?? (ofComma is null or { Lines.Count: 0 } ? trailing : null);
            rows.Add(before = row with { Remark = ofItem });
            rows.AddRange(ofComma?.Lines ?? []);
            if (trailing is not null && !ReferenceEquals(trailing, ofItem)) rows.Add(new(RowKind.Comment, new string(' ', indent) + trailing) { Documents = next.TrailingDocuments });
        }
        var last = Remarks.Of(close, indent);
        rows.AddRange(last.Lines.Skip(rows.Count == 0 && last.Lines is [{ Kind: RowKind.Blank }, ..] ? 1 : 0));
        if (last.Inline.Length > 0) rows.Add(new(RowKind.Comment, new string(' ', indent) + last.Inline.TrimEnd()));
        if (rows is [.., { Kind: RowKind.Blank }]) rows.RemoveAt(rows.Count - 1);
        return rows;
    }

    // What takes several lines stands by itself, and so does the header.
    private static bool NeedBlank(Row before, Row row) => before.IsTall || row.IsTall || before.Keyword == "pipeline";

    private Row RowOf(LayoutItem item, string inline, string beforeComma, int indent, string comma)
    {
        var start = new string(' ', indent) + inline;
        var text = Nodes(item.Nodes, indent, start.Length);
        if (beforeComma.Length > 0) text += " " + beforeComma.TrimEnd();
        var row = new Row(RowKind.Item, start + text + comma) { Keyword = item.First.Text };
        var sign = item.Nodes.ToList().FindIndex(n => n is LayoutNode.Leaf { Token: var t } && (t.Is("=") || t.Is("=>")));
        if (sign <= 0 || inline.Length > 0) return row;
        var head = start + Nodes([.. item.Nodes.Take(sign)], indent, start.Length);
        var mark = item.Nodes[sign].First.Text;
        return row.Text.StartsWith($"{head} {mark}", StringComparison.Ordinal) && !head.Contains('\n') ? row with { Head = head, Sign = mark } : row;
    }

    private string Nodes(IReadOnlyList<LayoutNode> nodes, int indent, int column)
    {
        var text = new StringBuilder();
        for (var i = 0; i < nodes.Count; i++)
        {
            var gap = i == 0 ? "" : Comments(text, nodes[i].First, indent) ?? Gap(nodes[i - 1], nodes[i]);
            text.Append(gap);
            text.Append(nodes[i] switch
            {
                LayoutNode.Leaf { Token: { Kind: FormatKind.CSharp } code } => CSharpLayout.Place(code.Text, indent),
                LayoutNode.Leaf leaf => leaf.Token.Text,
                LayoutNode.Group group => Group(group, indent, ColumnAfter(text, column)),
                _ => "",
            });
        }
        return text.ToString();
    }

    private static int ColumnAfter(StringBuilder text, int start)
    {
        for (var i = text.Length - 1; i >= 0; i--)
            if (text[i] == '\n') return text.Length - 1 - i;
        return start + text.Length;
    }

    /// <summary>Comments in the midst of an item. Returns what then stands before the token; null where there was none.</summary>
    private static string? Comments(StringBuilder text, FormatToken token, int indent)
    {
        if (token.Comments.Count == 0) return null;
        var atStart = false;
        for (var i = 0; i < token.Comments.Count; i++)
        {
            var comment = token.Comments[i];
            if (comment.Lines > 0 && !atStart) NewLine();
            else if (!atStart) text.Append(' ');
            text.Append(comment.Text);
            atStart = false;
            if (comment.IsLine || (i + 1 < token.Comments.Count ? token.Comments[i + 1].Lines : token.Lines) > 0) NewLine();
        }
        return atStart ? "" : " ";

        void NewLine()
        {
            text.Append('\n').Append(' ', indent + Step);
            atStart = true;
        }
    }

    private string Group(LayoutNode.Group group, int indent, int column)
    {
        if (group.Items.Count == 0 && group.Close.Comments.Count == 0) return group.Open.Text + group.Close.Text;
        return group.MustExpand || column + Measure.Of(group) > Width ? Expanded(group, indent) : Flat(group, indent, column);
    }

    private string Flat(LayoutNode.Group group, int indent, int column)
    {
        var (edge, between) = group.IsBlock ? (" ", "  ") : ("", ", ");
        var text = new StringBuilder(group.Open.Text + edge);
        for (var i = 0; i < group.Items.Count; i++)
        {
            text.Append(i == 0 ? "" : between).Append(Remarks.Of(group.Items[i].First, indent).Inline);
            text.Append(Nodes(group.Items[i].Nodes, indent, ColumnAfter(text, column)));
            if (group.Items[i].Comma is { Comments.Count: > 0 } comma) text.Append(' ').Append(Remarks.Of(comma, indent).Inline.TrimEnd());
        }
        var last = Remarks.Of(group.Close, indent).Inline.TrimEnd();
        if (last.Length > 0) text.Append(group.Items.Count == 0 ? "" : " ").Append(last);
        return text.Append(edge).Append(group.Close.Text).ToString();
    }

    private string Expanded(LayoutNode.Group group, int indent)
    {
        var opening = Remarks.Of(group.Items is [var first, ..] ? first.First : group.Close, indent).Trailing;
        var rows = Rows(group.Items, group.Close, indent + Step, i => HasComma(group, i));
        var lines = Columns.Align(rows, perKeyword: false);
        return $"{group.Open.Text}{(opening is null ? "" : "  " + opening)}\n{string.Concat(lines.Select(l => l + "\n"))}{new string(' ', indent)}{group.Close.Text}";
    }

    // After the last item too, where the grammar allows one.
    private static bool HasComma(LayoutNode.Group group, int item) =>
        !group.IsBlock && (item + 1 < group.Items.Count || group.IsList || group.Open.Text == "(");

    public static string Gap(LayoutNode before, LayoutNode next)
    {
        var (left, right) = (before.First, next.First);
        if (right.Is(":") || right.Is(".") || left.Is(".") && before is LayoutNode.Leaf) return "";
        return next switch
        {
            LayoutNode.Group { Open.Text: "(" } => left.Kind == FormatKind.Word ? "" : " ",
            LayoutNode.Group { Open.Text: "[", IsList: false } => "",
            _ => " ",
        };
    }
}
