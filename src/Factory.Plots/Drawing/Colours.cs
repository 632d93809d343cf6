using Factory.Control;
using ScottPlot;

namespace Factory.Plots.Drawing;

/// <summary>
/// Colours that stay apart for people who see colours differently: for kinds those of M. Okabe, K. Ito, Color Universal Design (2008); for
/// amounts viridis (N. Smith, S. van der Walt, 2015), whose lightness rises evenly.
/// </summary>
internal static class Colours
{
    public static readonly Color Text = Color.FromHex("#24292f");
    public static readonly Color Faint = Color.FromHex("#e6e8eb");
    public static readonly Color Frame = Color.FromHex("#9aa0a6");
    private static readonly ScottPlot.Colormaps.Viridis s_amounts = new ScottPlot.Colormaps.Viridis();

    public static Color Of(Mark mark) => mark.Heat is { } heat ? Of(heat) : Of(mark.Ink);

    public static Color Of(double heat) => s_amounts.GetColor(Math.Clamp(heat, 0, 1));

    private static Color Of(Ink ink) => Color.FromHex(ink switch
    {
        Ink.Main => "#0072B2",
        Ink.Second => "#E69F00",
        Ink.Third => "#009E73",
        Ink.Fourth => "#CC79A7",
        Ink.Best => "#D55E00",
        _ => "#B8BDC3",
    });
}
