using System.Text;
using Factory.Control;

namespace Factory.Cli.Plans;

/// <summary>The plan for programs that draw graphs: DOT (Graphviz) and Mermaid.</summary>
internal static class PlanText
{
    public static string Dot(PlanGraph graph)
    {
        var text = new StringBuilder();
        text.Append($"digraph {Quoted(graph.Pipeline)} {{\n    rankdir=LR\n    node [shape=box style=\"rounded,filled\" fontname=\"sans-serif\" color=\"#00000033\"]\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            text.Append($"    n{i} [label={Quoted(string.Join('\n', Lines(node)))} fillcolor=\"{Fill(node.Outlook)}\" tooltip={Quoted(node.Why ?? "")}]\n");
        }
        for (var i = 0; i < graph.Nodes.Count; i++)
            foreach (var before in graph.Nodes[i].After) text.Append($"    n{before} -> n{i}\n");
        return text.Append("}\n").ToString();
    }

    public static string Mermaid(PlanGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
            text.Append($"    n{i}[\"{string.Join("<br/>", Lines(graph.Nodes[i]).Select(Entities))}\"]:::{Words.Of(graph.Nodes[i].Outlook)}\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
            foreach (var before in graph.Nodes[i].After) text.Append($"    n{before} --> n{i}\n");
        foreach (var outlook in new[] { PlanOutlook.Cached, PlanOutlook.Run, PlanOutlook.Unknown })
            text.Append($"    classDef {Words.Of(outlook)} fill:{Fill(outlook)},color:#1f2328,stroke:#00000033\n");
        return text.ToString();
    }

    private static IEnumerable<string> Lines(PlanNode node)
    {
        yield return node.Title;
        yield return node.Type;
        yield return node.Would + (node.Seconds is { } seconds ? $", about {Words.Duration(TimeSpan.FromSeconds(seconds))}" : "")
            + (node.Cost is { } cost ? $", {CostWords.Money(cost)}" : "");
    }

    private static string Fill(PlanOutlook outlook) => outlook switch
    {
        PlanOutlook.Cached => "#dff3e4",
        PlanOutlook.Run => "#fdebc8",
        _ => "#eceff2",
    };

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";

    // Mermaid writes its entities with a number sign.
    private static string Entities(string text) =>
        text.Replace("#", "#35;").Replace("\"", "#quot;").Replace("<", "#lt;").Replace(">", "#gt;").Replace("[", "#91;").Replace("]", "#93;");
}
