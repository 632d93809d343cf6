namespace Factory.Benchmarks;

/// <summary>A table in Markdown, printed row by row, so that who waits sees something.</summary>
internal sealed class Table
{
    private readonly int _columns;

    public Table(params string[] headers)
    {
        _columns = headers.Length;
        Row(headers);
        Row([.. headers.Select(_ => "---")]);
    }

    /// <param name="cells">Those that are left out at the end stay empty.</param>
    public void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells.Concat(Enumerable.Repeat("", _columns - cells.Length)))} |");

    /// <summary>What was measured, against an aim where there is one.</summary>
    public void Row(string what, Sample sample, string unit, double? aim) =>
        Row([what, .. sample.Cells(unit), aim is { } a ? $"{Sample.Number(a)} {unit}" : "", aim is { } limit ? sample.Median <= limit ? "met" : "missed" : ""]);
}
