using System.Text.Json;
using Factory.Control;
using Factory.Plots;
using Factory.Plots.Pages;

// factory-plot svg FOLDER | png FOLDER | html FILE: draws the page that comes as JSON on standard input, and says what it wrote, a path a line.
#pragma warning disable RS0030 // The process's standard streams.
if (args is not [var form and ("svg" or "png" or "html"), var target])
{
    Console.Error.WriteLine("usage: factory-plot svg FOLDER | png FOLDER | html FILE < PAGE.json");
    return 64;
}
try
{
    using var input = Console.OpenStandardInput();
    var page = JsonSerializer.Deserialize(input, ControlJson.Default.PlotPage) ?? throw new JsonException("the page is `null`");
    foreach (var path in form == "html" ? [HtmlPage.Write(page, target)] : PictureFiles.Write(page, form, target)) Console.Out.WriteLine(path);
    return 0;
}
catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
{
    Console.Error.WriteLine($"factory-plot: {e.Message}");
    return 1;
}
#pragma warning restore RS0030
