namespace Factory.Language.Formatting;

/// <summary>The comments before a token, by where they belong.</summary>
/// <param name="Trailing">What ends the line of the token before; null when nothing does.</param>
/// <param name="Lines">Comments with lines of their own, and blank lines, before the token's line.</param>
/// <param name="Inline">Comments on the token's own line, with a blank after each.</param>
internal sealed record Remarks(string? Trailing, IReadOnlyList<Row> Lines, string Inline)
{
    /// <summary>Whether what is trailing ends with documentation.</summary>
    public bool TrailingDocuments { get; init; }

    /// <summary>Of a comma, which moves up to its item, or goes: what cannot stand before it there comes after it, and what stood before one that goes ends the line.</summary>
    public static Remarks OfComma(FormatToken comma, int indent, bool isWritten)
    {
        var remarks = Of(comma, indent);
        if (!isWritten && remarks is { Trailing: null, Inline.Length: > 0 } && remarks.Lines.All(r => r.Kind != RowKind.Comment))
            return new(remarks.Inline.TrimEnd(), [], "");
        List<Row> rows = [.. remarks.Lines.Where(r => r.Kind == RowKind.Comment)];
        if (remarks.Trailing is null && rows.Count == 0 || remarks.Inline.Length == 0) return remarks with { Lines = rows };
        return remarks with { Lines = [.. rows, new(RowKind.Comment, new string(' ', indent) + remarks.Inline.TrimEnd())], Inline = "" };
    }

    public static Remarks Of(FormatToken token, int indent)
    {
        var comments = token.Comments;
        var after = token.Kind == FormatKind.End ? 1 : token.Lines;
        int LinesAfter(int i) => i + 1 < comments.Count ? comments[i + 1].Lines : after;
        var trailing = comments.TakeWhile(c => c.Lines == 0).Count();
        if (trailing > 0 && LinesAfter(trailing - 1) == 0) trailing = 0;

        List<Row> rows = [];
        var pending = "";
        for (var i = trailing; i < comments.Count; i++)
        {
            if (comments[i].Lines > 1 && pending.Length == 0) rows.Add(Row.Blank);
            pending += comments[i].Text;
            if (LinesAfter(i) > 0)
            {
                rows.Add(new(RowKind.Comment, new string(' ', indent) + pending) { Documents = comments[i].IsDocumentation });
                pending = "";
            }
            else pending += " ";
        }
        // Documentation stands at what it documents.
        if (token.Kind != FormatKind.End && token.Lines > 1 && pending.Length == 0 && !(comments.Count > trailing && comments[^1].IsDocumentation)) rows.Add(Row.Blank);
        return new(trailing > 0 ? string.Join(' ', comments.Take(trailing).Select(c => c.Text)) : null, rows, pending)
        {
            TrailingDocuments = trailing > 0 && comments[trailing - 1].IsDocumentation,
        };
    }
}
