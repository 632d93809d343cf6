namespace Factory.Cli;

/// <summary>Columns of text, aligned. Cells are escaped; colour is put on after alignment.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <returns>How many lines it took.</returns>
    /// <param name="width">Where lines end: what stands in the last column goes on below itself, and what leaves it no room is cut off.</param>
    public int Print(Printer printer, int width = int.MaxValue)
    {
        if (_rows.Count > 0 && width < int.MaxValue) Fold(width);
        var widths = new int[headers.Length];
        for (var i = 0; i < widths.Length; i++) widths[i] = _rows.Select(r => r[i].Text.Length).Append(headers[i].Length).Max();
        // Without headers it is a list of facts.
        var named = headers.Any(h => h.Length > 0);
        if (named) PrintRow(printer, widths, Cut([.. headers.Select(h => new Cell(h, p => p.Dim))], widths, width));
        foreach (var row in _rows) PrintRow(printer, widths, Cut(row, widths, width));
        return _rows.Count + (named ? 1 : 0);
    }

    // The last column holds sentences, which are read in full or not at all.
    private void Fold(int width)
    {
        var last = headers.Length - 1;
        var before = Enumerable.Range(0, last).Sum(i => _rows.Select(r => r[i].Text.Length).Append(headers[i].Length).Max() + 2);
        if (width - before < NarrowestFold) return;
        List<Cell[]> folded = [];
        foreach (var row in _rows)
        {
            var parts = row[last].Fold(width - before);
            folded.Add([.. row[..last], parts[0]]);
            folded.AddRange(parts.Skip(1).Select(p => (Cell[])[.. Enumerable.Repeat(new Cell(""), last), p]));
        }
        _rows.Clear();
        _rows.AddRange(folded);
    }

    private const int NarrowestFold = 16;

    // A line that the terminal would break is drawn over wrongly.
    private static Cell[] Cut(Cell[] row, int[] widths, int width)
    {
        if (width == int.MaxValue) return row;
        var cut = new List<Cell>();
        for (int i = 0, at = 0; i < row.Length && at < width; at += widths[i] + 2, i++) cut.Add(row[i].Short(width - at));
        return [.. cut];
    }

    private static void PrintRow(Printer printer, int[] widths, Cell[] row)
    {
        var last = Array.FindLastIndex(row, c => c.Text.Length > 0);
        printer.Line(string.Join("  ", row.Take(last + 1).Select((c, i) => c.Paint(printer) + (i == last ? "" : new string(' ', widths[i] - c.Text.Length)))));
    }
}

/// <summary>A cell's text, escaped, and its colour.</summary>
internal readonly record struct Cell
{
    private readonly Func<Printer, Func<string, string>>? _paint;

    public Cell(string? text, Func<Printer, Func<string, string>>? paint = null)
    {
        Text = Escape.Line(text ?? "");
        _paint = paint;
    }

    public string Text { get; private init; }

    /// <summary>The same, of that length at most.</summary>
    public Cell Short(int length) => Text.Length <= length ? this : this with { Text = Text[..Math.Max(0, length)] };

    /// <summary>The same in lines of that length, broken between words where there are such.</summary>
    public IReadOnlyList<Cell> Fold(int length)
    {
        List<Cell> lines = [];
        var rest = Text;
        while (rest.Length > length)
        {
            var at = rest.LastIndexOf(' ', length);
            var end = at > length / 2 ? at : length;
            lines.Add(this with { Text = rest[..end] });
            rest = rest[end..].TrimStart();
        }
        return [.. lines, this with { Text = rest }];
    }

    public string Paint(Printer printer) => _paint is null ? Text : _paint(printer)(Text);

    public static implicit operator Cell(string? text) => new(text);
}
