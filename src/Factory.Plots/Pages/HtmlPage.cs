using System.Net;
using System.Text;
using Factory.Control;
using Factory.Plots.Drawing;

namespace Factory.Plots.Pages;

/// <summary>One file that shows a page in any browser: no script, nothing from elsewhere.</summary>
internal static class HtmlPage
{
    public static string Write(PlotPage page, string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, Of(page), new UTF8Encoding(false));
        return path;
    }

    public static string Of(PlotPage page)
    {
        var html = new StringBuilder();
        html.Append($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(page.Title)}</title>\n");
        html.Append($"<style>{Style()}</style></head><body><main>\n<h1>{Text(page.Title)}</h1>\n");
        foreach (var words in page.Words) html.Append($"<p>{Text(words)}</p>\n");
        foreach (var table in page.Tables ?? []) Append(html, table);
        foreach (var figure in page.Figures) Append(html, figure);
        return html.Append("</main></body></html>\n").ToString();
    }

    private static void Append(StringBuilder html, Figure figure)
    {
        html.Append($"<figure>{Picture.Svg(figure)}");
        if (figure.Note is { } note) html.Append($"<figcaption>{Text(note)}</figcaption>");
        html.Append("</figure>\n");
    }

    private static void Append(StringBuilder html, PlotTable table)
    {
        html.Append($"<h2>{Text(table.Title)}</h2>\n<div class=\"wide\"><table><thead><tr>{Cells(table.Columns, "th")}</tr></thead><tbody>\n");
        foreach (var row in table.Rows) html.Append($"<tr>{Cells(row, "td")}</tr>\n");
        html.Append("</tbody></table></div>\n");
    }

    private static string Cells(IEnumerable<string> cells, string tag) => string.Concat(cells.Select(c => $"<{tag}>{Text(c)}</{tag}>"));

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("page.css")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
