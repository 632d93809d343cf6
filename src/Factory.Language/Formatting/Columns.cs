namespace Factory.Language.Formatting;

/// <summary>Rows that follow each other have their signs, and then their remarks, one below the other.</summary>
internal static class Columns
{
    /// <param name="perKeyword">Only rows that begin with the same word are aligned.</param>
    public static IEnumerable<string> Align(IReadOnlyList<Row> rows, bool perKeyword)
    {
        var signed = Runs(rows, (a, b) => a.Head is not null && b.Head is not null && (!perKeyword || a.Keyword == b.Keyword)).SelectMany(AlignSigns).ToList();
        return Runs(signed, (a, b) => a.Remark is not null && b.Remark is not null).SelectMany(AlignRemarks);
    }

    private static IEnumerable<List<Row>> Runs(IEnumerable<Row> rows, Func<Row, Row, bool> belong)
    {
        List<Row> run = [];
        foreach (var row in rows)
        {
            if (run.Count > 0 && (run[^1].IsTall || row.IsTall || run[^1].Kind != RowKind.Item || row.Kind != RowKind.Item || !belong(run[^1], row)))
            {
                yield return run;
                run = [];
            }
            run.Add(row);
        }
        if (run.Count > 0) yield return run;
    }

    private static IEnumerable<Row> AlignSigns(List<Row> run)
    {
        if (run.Count == 1) return run;
        var width = run.Max(r => r.Head!.Length + r.Sign.Length);
        return run.Select(r => r with { Text = $"{r.Head!.PadRight(width - r.Sign.Length)} {r.Sign}{r.Text[(r.Head.Length + 1 + r.Sign.Length)..]}" });
    }

    private static IEnumerable<string> AlignRemarks(List<Row> run)
    {
        var width = run.Count == 1 ? 0 : run.Max(r => r.Text.Length);
        return run.Select(r => r.Remark is null ? r.Text : $"{r.Text.PadRight(width)}  {r.Remark}");
    }
}
