using System.Globalization;
using System.Net;
using System.Text;
using Factory.Control;

namespace Factory.Cli.Plans;

/// <summary>The plan as a picture: cards in layers from the sources down to what is released. One file without references, light and dark.</summary>
internal static class PlanSvg
{
    private const double CardWidth = 280, CardHeight = 78, Gap = 26, Layer = 122, Margin = 32, Head = 104;

    public static string Draw(PlanGraph graph)
    {
        var layout = new GraphLayout([.. graph.Nodes.Select(n => n.After)], CardWidth, Gap, Layer);
        var width = Math.Max(layout.Width, 460) + 2 * Margin;
        var height = layout.Height + Head + Margin;
        var shift = (width - layout.Width) / 2;
        var text = new StringBuilder();
        text.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" role=\"img\">\n"));
        text.Append($"<title>{Safe($"The plan of {graph.Pipeline}: {graph.Totals}")}</title>\n<style>{Style}</style>\n");
        text.Append("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        Header(text, graph, width);
        text.Append(Invariant($"<g transform=\"translate({shift:0.#} {Head:0})\">\n"));
        foreach (var ((from, to), way) in layout.Ways.OrderBy(w => w.Key))
            text.Append($"<path class=\"edge {Words.Of(graph.Nodes[to].Outlook)}\" d=\"{Curve(way)}\"/>\n");
        for (var i = 0; i < graph.Nodes.Count; i++) Card(text, graph.Nodes[i], layout.Places[i]);
        return text.Append("</g>\n</svg>\n").ToString();
    }

    private static void Header(StringBuilder text, PlanGraph graph, double width)
    {
        text.Append(Invariant($"<text class=\"title\" x=\"{Margin}\" y=\"40\">{Safe(Cut(graph.Pipeline, width - 2 * Margin, 11))}</text>\n"));
        if (graph.Summary?.Split('\n')[0] is { } summary)
            text.Append(Invariant($"<text class=\"dim\" x=\"{Margin}\" y=\"62\">{Safe(Cut(summary, width - 2 * Margin, 6.3))}</text>\n"));
        text.Append(Invariant($"<text class=\"totals\" x=\"{Margin}\" y=\"84\">{Safe(Cut(graph.Totals, width - 2 * Margin, 7.4))}</text>\n"));
    }

    private static void Card(StringBuilder text, PlanNode node, Place place)
    {
        var outlook = Words.Of(node.Outlook);
        text.Append(Invariant($"<g class=\"card {outlook}\" transform=\"translate({place.X - CardWidth / 2:0.#} {place.Y - CardHeight / 2:0.#})\">"));
        text.Append($"<title>{Safe(string.Join('\n', Told(node)))}</title>");
        if (node.Count > 1) text.Append(Invariant($"<rect class=\"behind\" x=\"5\" y=\"5\" width=\"{CardWidth}\" height=\"{CardHeight}\" rx=\"10\"/>"));
        text.Append(Invariant($"<rect class=\"face\" width=\"{CardWidth}\" height=\"{CardHeight}\" rx=\"10\"/>"));
        text.Append(Invariant($"<rect class=\"mark\" x=\"0\" y=\"12\" width=\"4\" height=\"{CardHeight - 24}\" rx=\"2\"/>"));
        text.Append($"<path class=\"icon\" transform=\"translate(16 12)\" d=\"{Icon(node.First.Kind)}\"/>");
        var time = node.Seconds is { } seconds ? "≈ " + Words.Duration(TimeSpan.FromSeconds(seconds)) : "";
        if (node.Cost is { } cost) time += $" · {CostWords.Money(cost)}";
        text.Append(Invariant($"<text class=\"name\" x=\"40\" y=\"25\">{Safe(Cut(node.Title, CardWidth - 56 - time.Length * 7, 8))}</text>"));
        if (time.Length > 0) text.Append(Invariant($"<text class=\"time\" x=\"{CardWidth - 14}\" y=\"25\">{Safe(time)}</text>"));
        var device = Cut(node.Outlook == PlanOutlook.Cached ? "" : node.Device ?? "", 130, 6);
        text.Append(Invariant($"<text class=\"type\" x=\"16\" y=\"47\">{Safe(Cut(node.Type, CardWidth - 40 - device.Length * 6, 6.6))}</text>"));
        if (device.Length > 0) text.Append(Invariant($"<text class=\"device\" x=\"{CardWidth - 14}\" y=\"47\">{Safe(device)}</text>"));
        text.Append(Invariant($"<text class=\"why\" x=\"16\" y=\"66\"><tspan class=\"would\">{Safe(node.Would)}</tspan>{Safe(Cut(node.Why is null ? "" : $": {node.Why}", CardWidth - 36 - node.Would.Length * 6.2, 5.8))}</text>"));
        text.Append("</g>\n");
    }

    private static IEnumerable<string> Told(PlanNode node)
    {
        yield return $"{node.Title}: {node.Type}";
        yield return $"{node.Would}{(node.Why is { } why ? $": {why}" : "")}";
        if (node.Device is { } device) yield return $"on {device}";
    }

    // It bends between the layers alone, and passes a layer straight down: so it never goes behind a card.
    private static string Curve(IReadOnlyList<Place> way)
    {
        var text = new StringBuilder(Invariant($"M{way[0].X:0.#} {way[0].Y + CardHeight / 2:0.#}"));
        for (var i = 1; i < way.Count; i++)
        {
            var (fromX, fromY, toX, toY) = (way[i - 1].X, way[i - 1].Y + CardHeight / 2, way[i].X, way[i].Y - CardHeight / 2 - 1);
            var middle = (fromY + toY) / 2;
            text.Append(Invariant($" C{fromX:0.#} {middle:0.#} {toX:0.#} {middle:0.#} {toX:0.#} {toY:0.#}"));
            if (i < way.Count - 1) text.Append(Invariant($" V{way[i].Y + CardHeight / 2:0.#}"));
        }
        return text.ToString();
    }

    // Sixteen units a side, drawn as lines.
    private static string Icon(StageKind kind) => kind switch
    {
        StageKind.Study => "M2 4h5m4 0h3M7 2v4h4V2zM2 12h1m4 0h7M3 10v4h4v-4z",
        StageKind.Gate => "M8 1l7 7-7 7-7-7zM5 8l2.2 2.2L11 6.4",
        StageKind.Release => "M2 2h6l6.5 6.5-6 6L2 8zM5 5.4v.2",
        _ => "M2 3.5h12v9H2zM6.5 6v4l3.4-2z",
    };

    private static string Cut(string text, double width, double perCharacter) =>
        (int)(width / perCharacter) is var most && text.Length <= most ? text : most < 2 ? "" : text[..(most - 1)].TrimEnd() + "…";

    // Control characters, which XML cannot hold, are spelled out.
    private static string Safe(string text) => WebUtility.HtmlEncode(Escape.Text(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Without variables, which viewers other than browsers do not know; those see the light colours.
    private static readonly string Style = $$"""

        {{Colours("#f7f8fa", "#ffffff", "#d8dde3", "#1f2328", "#67707b", "#2da160", "#d98a00", "#98a2ae")}}
        @media (prefers-color-scheme: dark) {
        {{Colours("#14171b", "#1e2329", "#343b44", "#e6e9ed", "#98a2ae", "#4cc38a", "#f0b040", "#6b7683")}}
        }
        text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 12px }
        .title { font-size: 20px; font-weight: 700 } .totals { font-weight: 600 }
        .icon { fill: none; stroke-width: 1.4; stroke-linejoin: round; stroke-linecap: round }
        .name { font-size: 14px; font-weight: 650 } .type { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 11px }
        .time, .device { text-anchor: end; font-size: 11px } .why { font-size: 11px } .would { font-weight: 650 }
        .edge { fill: none; stroke-width: 1.6; opacity: .55 }
        .card.unknown .face { stroke-dasharray: 4 3 }

        """;

    private static string Colours(string paper, string face, string line, string ink, string dim, string cached, string run, string unknown) =>
        $"text {{ fill: {ink} }} .paper {{ fill: {paper} }} .face, .behind {{ fill: {face}; stroke: {line} }} .dim, .type, .time, .device, .why {{ fill: {dim} }}\n"
        + string.Join('\n', new[] { ("cached", cached), ("run", run), ("unknown", unknown) }.Select(o =>
            $".{o.Item1} .mark, .{o.Item1} .would {{ fill: {o.Item2} }} .{o.Item1} .icon, .{o.Item1}.edge {{ stroke: {o.Item2} }}"));
}
