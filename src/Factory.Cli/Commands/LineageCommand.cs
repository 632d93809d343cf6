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
            session.Show(root, ControlJson.Default.LineageNode, r => Print(session.Out, r, "", ""));
            return ExitCode.Ok;
        });
    }

    /// <param name="first">What stands before the node's own line.</param>
    /// <param name="rest">What stands before all lines under it.</param>
    private static void Print(Printer printer, LineageNode node, string first, string rest)
    {
        var detail = string.Join(", ", node.Detail.Select(d => $"{Escape.Line(d.Key)} {Escape.Line(d.Value)}"));
        printer.Line(
            $"{printer.Dim(first)}{printer.Cyan(Escape.Line(node.Kind))} {Escape.Line(node.Title)}"
            + $"{(detail.Length > 0 ? printer.Dim($"  {detail}") : "")}{(node.Seen ? printer.Dim("  (as above)") : "")}");
        for (var i = 0; i < node.Children.Count; i++)
        {
            var last = i == node.Children.Count - 1;
            Print(printer, node.Children[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
    }
}
