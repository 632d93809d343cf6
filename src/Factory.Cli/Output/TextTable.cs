namespace Factory.Cli;

/// <summary>Columns of text, aligned. Cells are escaped; colour is put on after alignment.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public void Print(Printer printer)
    {
        var widths = new int[headers.Length];
        for (var i = 0; i < widths.Length; i++) widths[i] = _rows.Select(r => r[i].Text.Length).Append(headers[i].Length).Max();
        // Without headers it is a list of facts.
        if (headers.Any(h => h.Length > 0)) PrintRow(printer, widths, [.. headers.Select(h => new Cell(h, p => p.Dim))]);
        foreach (var row in _rows) PrintRow(printer, widths, row);
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

    public string Text { get; }

    public string Paint(Printer printer) => _paint is null ? Text : _paint(printer)(Text);

    public static implicit operator Cell(string? text) => new(text);
}
