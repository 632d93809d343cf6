using Factory.Control;
using ScottPlot;

namespace Factory.Plots.Drawing;

/// <summary>One mark on a plot.</summary>
internal static class Marks
{
    public static void Draw(Plot plot, Mark mark, Scale x, Scale y)
    {
        switch (mark)
        {
            case LineMark line: Line(plot, line, x, y); break;
            case PointMark points: Points(plot, points, x, y); break;
            case BarMark bars: Bars(plot, bars, x, y); break;
            case BandMark band: Band(plot, band, x, y); break;
            case TextMark text: Text(plot, text, x, y); break;
            default: throw new NotSupportedException($"a {mark.GetType().Name} cannot be drawn");
        }
    }

    private static void Line(Plot plot, LineMark line, Scale x, Scale y)
    {
        if (line.X.Count == 0) return;
        var drawn = plot.Add.ScatterLine(x.Map(line.X), y.Map(line.Y), Colours.Of(line));
        drawn.LineWidth = (float)line.Width;
        if (line.Dashed) drawn.LinePattern = LinePattern.Dashed;
        if (line.Stairs) drawn.ConnectStyle = ConnectStyle.StepHorizontal;
        drawn.LegendText = line.Name ?? "";
    }

    private static void Points(Plot plot, PointMark points, Scale x, Scale y)
    {
        if (points.Heats is { } heats)
        {
            // Of each shade one set of points: a file of a thousand points stays small.
            foreach (var shade in Enumerable.Range(0, points.X.Count).GroupBy(i => (int)Math.Round(heats[i] * 32)).OrderBy(g => g.Key))
                Points(plot, points with { X = [.. shade.Select(i => points.X[i])], Y = [.. shade.Select(i => points.Y[i])], Heats = null, Heat = shade.Key / 32.0 }, x, y);
            return;
        }
        if (points.X.Count == 0) return;
        var drawn = plot.Add.Markers(x.Map(points.X), y.Map(points.Y), points.Open ? MarkerShape.OpenCircle : MarkerShape.FilledCircle, (float)points.Size, Colours.Of(points));
        if (points.Open) drawn.MarkerLineWidth = 1.5f;
        drawn.LegendText = points.Name ?? "";
    }

    private static void Bars(Plot plot, BarMark bars, Scale x, Scale y)
    {
        var (place, length) = bars.Lying ? (y, x) : (x, y);
        var drawn = plot.Add.Bars(bars.At.Select((at, i) => new Bar
        {
            Position = place.Map(at),
            Value = length.Map(bars.Values[i]),
            Size = bars.Thickness,
            FillColor = Colours.Of(bars),
            LineWidth = 0,
        }).ToList());
        drawn.Horizontal = bars.Lying;
        drawn.LegendText = bars.Name ?? "";
        foreach (var (label, i) in (bars.Labels ?? []).Select((l, i) => (l, i)))
        {
            var end = new Coordinates(length.Map(bars.Values[i]), place.Map(bars.At[i]));
            Label(plot, label, bars.Lying ? end : new(end.Y, end.X), bars.Lying ? Alignment.MiddleLeft : Alignment.LowerCenter).OffsetX = bars.Lying ? 4 : 0;
        }
    }

    private static void Band(Plot plot, BandMark band, Scale x, Scale y)
    {
        if (band.X.Count == 0) return;
        var drawn = plot.Add.FillY(x.Map(band.X), y.Map(band.Low), y.Map(band.High));
        drawn.FillColor = Colours.Of(band).WithAlpha(0.2);
        drawn.LineWidth = 0;
        drawn.LegendText = band.Name ?? "";
    }

    private static void Text(Plot plot, TextMark text, Scale x, Scale y) =>
        Label(plot, text.Text, new(x.Map(text.X), y.Map(text.Y)),
            text.Side switch { < 0 => Alignment.MiddleRight, > 0 => Alignment.MiddleLeft, _ => Alignment.MiddleCenter });

    private static ScottPlot.Plottables.Text Label(Plot plot, string text, Coordinates at, Alignment alignment)
    {
        var drawn = plot.Add.Text(text, at);
        drawn.LabelStyle.Alignment = alignment;
        drawn.LabelStyle.FontSize = 12;
        drawn.LabelStyle.ForeColor = Colours.Text;
        return drawn;
    }
}
