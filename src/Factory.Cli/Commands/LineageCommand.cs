using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class LineageCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = new Argument<string>("REF") { Description = "A release (digits@champion) or a dataset (digits/raw, digits/raw@2)" };
        return shared.Reading(new Command("lineage", "Show what something was made from, back to the source files.") { reference },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var root = await client.GetLineageAsync(parsed.GetRequiredValue(reference), cancellationToken);
            session.Show(root, ControlJson.Default.LineageNode, r => Print(session, r, "", ""));
            return ExitCode.Ok;
        });
    }

    /// <param name="first">What stands before the node's own line.</param>
    /// <param name="rest">What stands before all lines under it.</param>
    private static void Print(Session session, LineageNode node, string first, string rest)
    {
        var printer = session.Out;
        var detail = string.Join(", ", node.Detail.Select(d => $"{Escape.Line(d.Key)} {Escape.Line(d.Value)}"));
        var title = $"{Escape.Line(node.Kind)} {Escape.Line(node.Title)}";
        var more = $"{(detail.Length > 0 ? $"  {detail}" : "")}{(node.Seen ? "  (as above)" : "")}";
        // Where a line has no room for all of it, the details come below it.
        var fits = first.Length + title.Length + more.Length <= session.Width;
        printer.Line($"{printer.Dim(first)}{printer.Cyan(Escape.Line(node.Kind))}{title[Escape.Line(node.Kind).Length..]}{(fits ? printer.Dim(more) : "")}");
        var below = rest + (node.Children.Count > 0 ? "│  " : "   ");
        foreach (var line in fits || more.Length == 0 ? [] : new Cell(more.TrimStart()).Fold(Math.Max(20, session.Width - below.Length))) printer.Line(printer.Dim(below + line.Text));
        for (var i = 0; i < node.Children.Count; i++)
        {
            var last = i == node.Children.Count - 1;
            Print(session, node.Children[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }
}
