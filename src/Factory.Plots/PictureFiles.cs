using System.Text;
using Factory.Control;
using Factory.Plots.Drawing;

namespace Factory.Plots;

/// <summary>A page's figures, a file each.</summary>
internal static class PictureFiles
{
    /// <returns>The paths of what was written.</returns>
    public static IReadOnlyList<string> Write(PlotPage page, string form, string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach (var figure in page.Figures)
        {
            var path = Path.Combine(folder, $"{FileName(figure.Name)}.{form}");
            if (form == "svg") File.WriteAllText(path, Picture.Svg(figure), new UTF8Encoding(false));
            else File.WriteAllBytes(path, Picture.Png(figure));
            paths.Add(path);
        }
        return paths;
    }

    // A figure may be named after what a person wrote.
    private static string FileName(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')) is { Length: > 0 } clean ? clean : "figure";
}
