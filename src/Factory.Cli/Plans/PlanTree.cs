using Factory.Control;

namespace Factory.Cli.Plans;

/// <summary>The plan as a tree: each stage once, below the last of those that it waits for; the others are named.</summary>
internal static class PlanTree
{
    // Further in, a terminal has no room left.
    private const int Deepest = 16;

    public static void Print(Session session, PlanGraph graph)
    {
        // What has no price anywhere needs no column.
        var priced = graph.Nodes.Any(n => n.Cost is not null);
        var table = new TextTable(["STAGE", "TYPE", "WOULD", "TIME", .. priced ? ["COST"] : Array.Empty<string>(), "ON", "WHY"]);
        foreach (var (node, drawn) in Rows(graph))
            table.Add([drawn + node.Title, node.Type, new(node.Would, p => Tint(p, node.Outlook)), Time(node),
                .. priced ? [node.Cost is { } cost ? "~" + CostWords.Money(cost) : ""] : Array.Empty<Cell>(), node.Device ?? "", Why(graph, node)]);
        table.Print(session.Out, session.Width);
        if (graph.Nodes.Any(n => n.First.Files.Count > 0)) session.Out.Line();
        foreach (var node in graph.Nodes.Where(n => n.First.Files.Count > 0))
            session.Out.Line(session.Out.Dim($"{Escape.Line(node.Name)} counts the files {string.Join(", ", node.First.Files.Select(Escape.Line))}"));
        session.Out.Line();
        session.Out.Line(graph.Totals);
    }

    private static IEnumerable<(PlanNode Node, string Drawn)> Rows(PlanGraph graph)
    {
        var children = graph.Nodes.Select((n, i) => (Parent: Parent(n), Index: i)).ToLookup(n => n.Parent, n => n.Index);
        var open = new Stack<(int Node, string Indent, bool Last, int Depth)>();
        Push(-1, "", 0);
        while (open.TryPop(out var next))
        {
            var (node, indent, last, depth) = next;
            var branch = depth == 0 ? "" : last ? "└─ " : "├─ ";
            yield return (graph.Nodes[node], indent + branch);
            Push(node, depth == 0 || depth >= Deepest ? indent : indent + (last ? "   " : "│  "), Math.Min(depth + 1, Deepest));
        }

        void Push(int parent, string indent, int depth)
        {
            var below = children[parent].ToList();
            for (var i = below.Count - 1; i >= 0; i--) open.Push((below[i], indent, i == below.Count - 1, depth));
        }
    }

    private static int Parent(PlanNode node) => node.After.DefaultIfEmpty(-1).Max();

    private static string Why(PlanGraph graph, PlanNode node)
    {
        var others = node.After.Where(a => a != Parent(node)).Select(a => graph.Nodes[a].Name).ToList();
        return (node.Why ?? "") + (others.Count > 0 ? $" (waits for {string.Join(", ", others)} too)" : "");
    }

    private static string Time(PlanNode node) => node.Seconds is { } seconds ? "~" + Words.Duration(TimeSpan.FromSeconds(seconds)) : "";

    private static Func<string, string> Tint(Printer printer, PlanOutlook outlook) => outlook switch
    {
        PlanOutlook.Cached => printer.Green,
        PlanOutlook.Run => printer.Yellow,
        _ => printer.Dim,
    };
}
