using Factory.Control;
using ScottPlot;

namespace Factory.Plots.Drawing;

/// <summary>Draws one figure.</summary>
internal static class Picture
{
    public const int Width = 760;
    private const string FontName = "Factory Sans";
    private const float FontSize = 13;

    static Picture() => Fonts.AddFontFile(FontName, Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf"));

    public static string Svg(Figure figure)
    {
        using var plot = Draw(figure);
        return SvgText.Clean(plot.GetSvgXml(Width, figure.Height), figure);
    }

    /// <summary>Twice as many dots, for screens that have them.</summary>
    public static byte[] Png(Figure figure)
    {
        using var plot = Draw(figure);
        plot.ScaleFactor = 2;
        return plot.GetImageBytes(2 * Width, 2 * figure.Height, ImageFormat.Png);
    }

    private static Plot Draw(Figure figure)
    {
        var plot = new Plot();
        Style(plot, figure);
        var (x, y) = (new Scale(figure.X), new Scale(figure.Y));
        foreach (var mark in figure.Marks) Marks.Draw(plot, mark, x, y);
        plot.Axes.Margins(0, 0);
        plot.Axes.AutoScale();
        var seen = plot.Axes.GetLimits();
        x.Apply(plot.Axes.Bottom, seen.HorizontalRange);
        y.Apply(plot.Axes.Left, seen.VerticalRange);
        if (figure.Marks.Any(m => m.Name is not null)) Legend(plot);
        return plot;
    }

    private static void Style(Plot plot, Figure figure)
    {
        plot.Font.Set(FontName);
        plot.Axes.Title.Label.Text = figure.Title;
        plot.Axes.Title.Label.FontSize = FontSize + 3;
        foreach (var axis in new[] { plot.Axes.Bottom.Label, plot.Axes.Left.Label, plot.Axes.Title.Label })
        {
            axis.Bold = false;
            axis.ForeColor = Colours.Text;
        }
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = FontSize;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 1;
        plot.Axes.Bottom.TickLabelStyle.ForeColor = plot.Axes.Left.TickLabelStyle.ForeColor = Colours.Text;
        plot.Axes.Top.IsVisible = false;
        // A label that stands upright keeps away from the edge, and from the ticks' words.
        if (plot.Axes.Left is ScottPlot.AxisPanels.LeftAxis left)
        {
            left.PaddingOutsideAxisLabels = new(14, 0);
            left.PaddingBetweenTickAndAxisLabels = new(10, 0);
        }
        // Room for half of the last label.
        plot.Axes.Right.MinimumSize = 28;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        plot.Axes.Bottom.FrameLineStyle.Color = plot.Axes.Left.FrameLineStyle.Color = Colours.Frame;
        plot.Axes.Bottom.MajorTickStyle.Color = plot.Axes.Left.MajorTickStyle.Color = Colours.Frame;
        plot.Axes.Bottom.MinorTickStyle.Length = plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Grid.MajorLineColor = Colours.Faint;
        plot.DataBackground.Color = plot.FigureBackground.Color = Colors.White;
    }

    // Below, where it hides nothing.
    private static void Legend(Plot plot)
    {
        plot.ShowLegend(Edge.Bottom);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.FontSize = FontSize - 1;
        plot.Legend.FontColor = Colours.Text;
        plot.Legend.OutlineStyle.Width = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
    }
}
