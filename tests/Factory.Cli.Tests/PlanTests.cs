using System.Xml.Linq;
using Factory.Cli.Plans;
using Factory.Control;

namespace Factory.Cli.Tests;

public sealed class PlanTests
{
    private static PlanStage Stage(string name, PlanOutlook outlook, params string[] after) => new()
    {
        Name = name, Kind = StageKind.Task, Type = "exec", After = after, Outlook = outlook, Why = outlook == PlanOutlook.Cached ? "its result is known" : "it is new",
        Device = outlook == PlanOutlook.Cached ? null : "cpu(cores: 2) on cpu", EstimatedSeconds = 10,
    };

    private static readonly PlanReport FanOut = new("p", [
        Stage("raw", PlanOutlook.Cached),
        .. Enumerable.Range(0, 200).Select(i => Stage($"eval[{i}]", i < 150 ? PlanOutlook.Cached : PlanOutlook.Run, "raw")),
        Stage("sum", PlanOutlook.Unknown, [.. Enumerable.Range(0, 200).Select(i => $"eval[{i}]"), "raw"]),
    ], [], "What it is for.");

    [Fact]
    public void A_fan_out_of_many_entries_is_one_node_with_its_numbers()
    {
        var graph = PlanGraph.Of(FanOut, unfold: false);
        Assert.Equal(["raw", "eval × 200", "sum"], graph.Nodes.Select(n => n.Title));
        Assert.Equal(("150 cached, 50 run", 500d, PlanOutlook.Run), (graph.Nodes[1].Would, graph.Nodes[1].Seconds, graph.Nodes[1].Outlook));
        Assert.Equal([0, 1], graph.Nodes[2].After);
        Assert.Equal("50 to run, 151 cached, 1 not known yet, about 8 min 30 s of work, 20 s on devices enough", graph.Totals);
        Assert.Equal(202, PlanGraph.Of(FanOut, unfold: true).Nodes.Count);
    }

    [Fact]
    public void What_runs_would_cost_is_said_where_all_of_it_has_one_currency()
    {
        PlanStage Priced(string name, PlanOutlook outlook, decimal amount, string currency) => Stage(name, outlook) with { EstimatedCost = new(amount, currency) };
        var graph = PlanGraph.Of(new("p", [Priced("known", PlanOutlook.Cached, 9, "USD"), Priced("a", PlanOutlook.Run, 1.5m, "USD"), Priced("b", PlanOutlook.Unknown, 0.25m, "USD")], []), unfold: false);
        Assert.Equal([null, 1.5m, 0.25m], graph.Nodes.Select(n => n.Cost?.Amount));
        Assert.Equal("1 to run, 1 cached, 1 not known yet, about 20 s of work, about 1.75 USD, 10 s on devices enough", graph.Totals);
        Assert.Contains("≈ 10 s · 1.50 USD", XDocument.Parse(PlanSvg.Draw(graph)).Root!.Value);
        Assert.Null(PlanGraph.Of(new("p", [Priced("a", PlanOutlook.Run, 1, "USD"), Priced("b", PlanOutlook.Run, 1, "EUR")], []), unfold: false).Cost);
    }

    [Fact]
    public void A_fan_out_whose_stages_are_not_known_yet_says_so() =>
        Assert.Equal("each[*] × ?", PlanGraph.Of(new("p", [Stage("each[*]", PlanOutlook.Unknown) with { Over = "cut.files" }], []), unfold: false).Nodes[0].Title);

    [Fact]
    public void Folded_entries_that_wait_for_each_other_through_others_are_still_an_order()
    {
        var stages = Enumerable.Range(0, 8).SelectMany(i => new[] { Stage($"a[{i}]", PlanOutlook.Run, i == 0 ? [] : [$"b[{i - 1}]"]), Stage($"b[{i}]", PlanOutlook.Run, $"a[{i}]") });
        var graph = PlanGraph.Of(new("p", [.. stages], []), unfold: false);
        Assert.Equal(2, graph.Nodes.Count);
        Assert.All(graph.Nodes.Select((n, i) => (n, i)), n => Assert.All(n.n.After, a => Assert.True(a < n.i)));
    }

    [Fact]
    public void Cards_do_not_cover_each_other_and_edges_go_down()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var after = Enumerable.Range(0, 40).Select(IReadOnlyList<int> (i) => [.. Enumerable.Range(0, i).Where(_ => random.Next(12) == 0)]).ToList();
            var layout = new GraphLayout(after, 100, 10, 80);
            foreach (var layer in layout.Places.GroupBy(p => p.Y))
                Assert.All(layer.OrderBy(p => p.X).Zip(layer.OrderBy(p => p.X).Skip(1)), pair => Assert.True(pair.Second.X - pair.First.X >= 110 - 1e-6));
            foreach (var way in layout.Ways.Values) Assert.All(way.Zip(way.Skip(1)), step => Assert.Equal(80, step.Second.Y - step.First.Y, 6));
            Assert.All(layout.Places, p => Assert.InRange(p.X, 50 - 1e-6, layout.Width - 50 + 1e-6));
        }
    }

    [Fact]
    public void The_picture_is_well_formed_and_says_of_every_stage_what_and_why()
    {
        var svg = XDocument.Parse(PlanSvg.Draw(PlanGraph.Of(FanOut with { Summary = "Less < more & \e[31m" }, unfold: false)));
        Assert.Equal("http://www.w3.org/2000/svg", svg.Root!.Name.NamespaceName);
        var text = svg.Root.Value;
        Assert.All(["raw", "eval × 200", "150 cached, 50 run", "cpu(cores: 2)", "Less < more & \\e[31m", "it is new"], word => Assert.Contains(word, text));
    }

    [Fact]
    public void What_stands_in_names_is_quoted_for_Graphviz_and_Mermaid()
    {
        var graph = PlanGraph.Of(new("p", [Stage("""a["x\y"]""", PlanOutlook.Run), Stage("b", PlanOutlook.Run, """a["x\y"]""")], []), unfold: false);
        Assert.Contains("""label="a[\"x\\y\"]\nexec""", PlanText.Dot(graph));
        Assert.Contains("n0 -> n1", PlanText.Dot(graph));
        Assert.Contains("""n0["a#91;#quot;x\y#quot;#93;<br/>exec""", PlanText.Mermaid(graph));
        Assert.Contains("n0 --> n1", PlanText.Mermaid(graph));
    }
}
