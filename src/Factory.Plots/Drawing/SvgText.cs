using System.Net;
using System.Text.RegularExpressions;
using Factory.Control;

namespace Factory.Plots.Drawing;

/// <summary>
/// Makes a drawn SVG one that stands anywhere: it scales, says what it is to who cannot see it, shares no name with another on the same
/// page, and asks for fonts that are as wide as the one it was laid out with (DejaVu Sans and Verdana have the same ancestor).
/// </summary>
internal static partial class SvgText
{
    public static string Clean(string svg, Figure figure)
    {
        svg = svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
        svg = Family().Replace(svg, "font-family=\"'DejaVu Sans', Verdana, sans-serif\"");
        // The library counts its names over all that it draws; ours are counted over one figure.
        var names = new Dictionary<string, int>();
        svg = Identity().Replace(svg, m => $"{m.Groups[1]}{Prefix(figure)}-{(names.TryGetValue(m.Groups[2].Value, out var n) ? n : names[m.Groups[2].Value] = names.Count)}");
        svg = White().Replace(svg, "><");
        var title = WebUtility.HtmlEncode(figure.Title);
        return svg.Replace("<svg ", $"<svg role=\"img\" aria-label=\"{title}\" viewBox=\"0 0 {Picture.Width} {figure.Height}\" ", StringComparison.Ordinal);
    }

    private static string Prefix(Figure figure) => string.Concat(figure.Name.Where(char.IsAsciiLetterOrDigit));

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex Family();

    [GeneratedRegex("(id=\"|url\\(#|href=\"#)([A-Za-z0-9_]+)")]
    private static partial Regex Identity();

    [GeneratedRegex(">\\s+<")]
    private static partial Regex White();
}
