using System.Xml.Linq;
using Factory.Control;
using Factory.Plots.Drawing;
using Factory.Plots.Pages;

namespace Factory.Plots.Tests;

public class PictureTests
{
    [Fact]
    public void A_figure_s_words_are_text_in_its_picture() =>
        Assert.Superset(new HashSet<string> { "Loss by epoch: 12 trials", "epoch", "validation loss", "best", "expected", "middle half", "trial" }, Texts(Sample.Page.Figures[0]));

    [Fact]
    public void A_logarithmic_axis_is_marked_with_the_values_themselves() =>
        Assert.Superset(new HashSet<string> { "0.001", "0.01", "0.1", "1e-4" }, Texts(Sample.Page.Figures[2]));

    [Fact]
    public void Pictures_on_one_page_share_no_names()
    {
        var page = XDocument.Parse(HtmlPage.Of(Sample.Page).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)
            .Replace("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">", "", StringComparison.Ordinal));
        var ids = page.Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(Used(page).Except(ids));
    }

    [Fact]
    public void What_a_person_wrote_stays_text_on_a_page()
    {
        var html = HtmlPage.Of(Sample.Page);
        Assert.Contains("Words with &lt;angles&gt;.", html, StringComparison.Ordinal);
        Assert.Contains("<td>&lt;none&gt;</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_dots_is_one()
    {
        var png = Picture.Png(Sample.Page.Figures[1]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
    }

    [Fact]
    public void The_same_figure_makes_the_same_picture() => Assert.Equal(Picture.Svg(Sample.Page.Figures[0]), Picture.Svg(Sample.Page.Figures[0]));

    [Fact]
    public void A_figure_without_marks_has_axes() => Assert.Contains("nothing yet", Texts(new("empty", "nothing yet", new("x"), new("y"), [])));

    private static HashSet<string> Texts(Figure figure) =>
        [.. XDocument.Parse(Picture.Svg(figure)).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];

    private static IEnumerable<string> Used(XDocument page) =>
        page.Descendants().SelectMany(e => e.Attributes()).Where(a => a.Value.StartsWith("url(#", StringComparison.Ordinal)).Select(a => a.Value[5..^1]);
}
