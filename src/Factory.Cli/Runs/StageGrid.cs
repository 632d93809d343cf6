using Factory.Control;
using Spectre.Console;

namespace Factory.Cli;

/// <summary>The rows of stages: sign, name, bar, words, time. Widths are fixed, so that nothing jumps.</summary>
internal sealed class StageGrid
{
    private const int TimeWidth = 11;
    private readonly Grid _grid = new();
    private readonly int _name;
    private readonly int _bar;
    private readonly int _words;

    public StageGrid(IEnumerable<string> names, int width)
    {
        _name = Math.Min(names.Select(n => Escape.Line(n).Length).DefaultIfEmpty(4).Max(), Math.Max(width / 4, 8));
        _bar = Math.Clamp(width / 6, 4, 18);
        int[] fixedColumns = [1, _name, _bar, TimeWidth];
        _words = Math.Max(width - fixedColumns.Sum() - fixedColumns.Length - 1, 4);
        foreach (var column in new[] { 1, _name, _bar, _words, TimeWidth }) _grid.AddColumn(new GridColumn().Width(column).NoWrap().Padding(0, 0, 1, 0));
    }

    public Grid Render() => _grid;

    public void Add(string glyph, StageView stage, DateTimeOffset now)
    {
        var time = stage.Provenance is ResultSource.Cached ? null : Words.Elapsed(stage, now);
        _grid.AddRow(
            new Markup(glyph), new Text(Cut(Escape.Line(stage.Name), _name)), new Markup(Bar(stage)),
            new Text(Cut(Short(stage, now), _words),
                stage.Status == StageState.Failed ? new Style(Color.Red) : new Style(decoration: Quiet(stage) ? Decoration.Dim : Decoration.None)),
            new Text(time is { } t ? Words.Duration(t) : "", new Style(decoration: Decoration.Dim)));
    }

    private string Bar(StageView stage)
    {
        var share = stage switch
        {
            { Status: not (StageState.Running or StageState.Acting) } => null,
            { FanOut: { Stages: > 0 and var all, Done: var done } } => (double)done / all,
            { Study: { Trials: > 0 and var all, Done: var done } } => (double)done / all,
            _ => stage.Progress,
        };
        if (share is not { } known) return "";
        var full = (int)Math.Round(Math.Clamp(known, 0, 1) * _bar);
        return $"[cyan]{new string('━', full)}[/][dim]{new string('━', _bar - full)}[/]";
    }

    // The bar and the time have columns of their own.
    private static string Short(StageView stage, DateTimeOffset now) => stage.Status switch
    {
        StageState.Running => string.Join(", ", new[] { stage.Device is { } d ? Escape.Line(d) : null, StageWords.Progress(stage) }.Where(w => w is not null)),
        StageState.Acting when stage.Gate?.Asked is null => StageWords.Study(stage) ?? StageWords.FanOut(stage) ?? "",
        StageState.Waiting or StageState.Looking => "",
        StageState.Done
            when stage.Provenance == ResultSource.Computed => StageWords.Colon(stage.Device is { } d ? Escape.Line(d) : "", StageWords.Outcome(stage)),
        _ => StageWords.Of(stage, now),
    };

    private static bool Quiet(StageView stage) =>
        stage.Provenance is ResultSource.Cached or ResultSource.Shared || stage.Status is StageState.Skipped or StageState.Cancelled or StageState.Pruned;

    private static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");
}
