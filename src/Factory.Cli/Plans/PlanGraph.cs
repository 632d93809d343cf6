using Factory.Control;

namespace Factory.Cli.Plans;

/// <summary>A stage of a plan, or the entries of a fan-out as one.</summary>
/// <param name="Stages">One, or all entries.</param>
/// <param name="After">Indices of the nodes before it.</param>
internal sealed record PlanNode(string Name, IReadOnlyList<PlanStage> Stages, IReadOnlyList<int> After)
{
    public PlanStage First => Stages[0];
    public int Count => Stages.Count;
    public string Title => First.Over is not null ? $"{Name} × ?" : Count == 1 ? Name : $"{Name} × {Count}";
    public string Type => First.Trials is { } trials ? $"{First.Type}, {Words.Count(trials, "trial")}" : First.Type;

    /// <summary>What would become of most of its entries that are not cached.</summary>
    public PlanOutlook Outlook => Stages.Any(s => s.Outlook == PlanOutlook.Run) ? PlanOutlook.Run
        : Stages.Any(s => s.Outlook == PlanOutlook.Unknown) ? PlanOutlook.Unknown : PlanOutlook.Cached;

    /// <summary>The outlook in words; of a fan-out with numbers.</summary>
    public string Would
    {
        get
        {
            var counts = Stages.GroupBy(s => s.Outlook).OrderBy(g => g.Key).ToList();
            return counts is [var only] ? Words.Of(only.Key) : string.Join(", ", counts.Select(c => $"{c.Count()} {Words.Of(c.Key)}"));
        }
    }

    /// <summary>How long all of it would take, one after the other; null when nothing is known of it.</summary>
    public double? Seconds
    {
        get
        {
            var known = Stages.Where(s => s.Outlook != PlanOutlook.Cached).Select(s => s.EstimatedSeconds).ToList();
            return known.Count > 0 && known.All(s => s is not null) ? known.Sum() : null;
        }
    }

    /// <summary>What all of it would cost; null when nothing is known of it.</summary>
    public AmountView? Cost => Sum(Stages.Where(s => s.Outlook != PlanOutlook.Cached).Select(s => s.EstimatedCost).OfType<AmountView>());

    /// <summary>A sum of amounts in one currency; null of none, or of several.</summary>
    public static AmountView? Sum(IEnumerable<AmountView> amounts) =>
        amounts.GroupBy(a => a.Currency, (currency, own) => new AmountView(own.Sum(a => a.Amount), currency)).Take(2).ToList() is [var one] ? one : null;

    /// <summary>How long it would take if there were devices for all entries at once.</summary>
    public double SecondsAtOnce => Stages.Where(s => s.Outlook != PlanOutlook.Cached).Select(s => s.EstimatedSeconds ?? 0).DefaultIfEmpty(0).Max();

    public string? Why => Stages.FirstOrDefault(s => s.Outlook == Outlook)?.Why;
    public string? Device => Stages.Select(s => s.Device).Distinct().ToList() is [{ } one] ? one : Stages.FirstOrDefault(s => s.Device is not null)?.Device;
}

/// <summary>The stage graph of a plan as people look at it: fan-outs with many entries are one node each.</summary>
internal sealed record PlanGraph(string Pipeline, string? Summary, IReadOnlyList<PlanNode> Nodes)
{
    /// <summary>A fan-out of more entries than these is folded.</summary>
    public const int Folded = 3;

    public static PlanGraph Of(PlanReport plan, bool unfold)
    {
        var sizes = plan.Stages.GroupBy(s => Declaration(s.Name)).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        string NodeOf(string stage) => !unfold && sizes.GetValueOrDefault(Declaration(stage)) > Folded ? Declaration(stage) : stage;

        var groups = plan.Stages.GroupBy(s => NodeOf(s.Name)).ToList();
        var index = groups.Select((g, i) => (g.Key, i)).ToDictionary(g => g.Key, g => g.i, StringComparer.Ordinal);
        return new(plan.Pipeline, plan.Summary, InOrder([.. groups.Select((g, i) => new PlanNode(g.Key, [.. g],
            [.. g.SelectMany(s => s.After).Select(NodeOf).Distinct().Select(n => index[n]).Where(n => n != i)]))]));
    }

    /// <summary>
    /// Each node after those before it. Folded entries that follow on each other through other stages make a circle; then what leads
    /// back is left out.
    /// </summary>
    private static List<PlanNode> InOrder(IReadOnlyList<PlanNode> nodes)
    {
        var places = new Dictionary<int, int>();
        List<PlanNode> ordered = [];
        for (var left = Enumerable.Range(0, nodes.Count).ToList(); left.Count > 0;)
        {
            var rest = left.Where(i => !TryAdd(i, force: false)).ToList();
            if (rest.Count == left.Count) TryAdd(rest[0], force: true);
            left = [.. rest.Where(i => !places.ContainsKey(i))];
        }
        return ordered;

        bool TryAdd(int i, bool force)
        {
            if (!force && !nodes[i].After.All(places.ContainsKey)) return false;
            ordered.Add(nodes[i] with { After = [.. nodes[i].After.Where(places.ContainsKey).Select(a => places[a]).Order()] });
            places.Add(i, ordered.Count - 1);
            return true;
        }
    }

    /// <summary>All work, one after the other, as far as it is known.</summary>
    public double? Work => Nodes.Select(n => n.Seconds).OfType<double>().ToList() is { Count: > 0 } known ? known.Sum() : null;

    /// <summary>What it costs, as far as that is known.</summary>
    public AmountView? Cost => PlanNode.Sum(Nodes.Select(n => n.Cost).OfType<AmountView>());

    /// <summary>The longest way through the graph.</summary>
    public double Longest
    {
        get
        {
            var until = new double[Nodes.Count];
            for (var i = 0; i < Nodes.Count; i++)
                until[i] = Nodes[i].SecondsAtOnce + Nodes[i].After.Where(a => a < i).Select(a => until[a]).DefaultIfEmpty(0).Max();
            return until.DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>One sentence: how much would run, and how long that took before.</summary>
    public string Totals
    {
        get
        {
            var counts = Nodes.SelectMany(n => n.Stages).GroupBy(s => s.Outlook).ToDictionary(g => g.Key, g => g.Count());
            List<string> words = [$"{counts.GetValueOrDefault(PlanOutlook.Run)} to run", $"{counts.GetValueOrDefault(PlanOutlook.Cached)} cached"];
            if (counts.GetValueOrDefault(PlanOutlook.Unknown) is > 0 and var unknown) words.Add($"{unknown} not known yet");
            if (Work is { } work)
            {
                var some = Nodes.Any(n => n.Outlook != PlanOutlook.Cached && n.Seconds is null && n.Device is not null) ? "at least " : "about ";
                words.Add(some + Words.Duration(TimeSpan.FromSeconds(work)) + " of work");
                if (Cost is { } cost) words.Add($"{some}{CostWords.Money(cost)}");
                if (Longest < work * 0.9) words.Add($"{Words.Duration(TimeSpan.FromSeconds(Longest))} on devices enough");
            }
            return string.Join(", ", words);
        }
    }

    // `eval["de"]` is an entry of `eval`.
    private static string Declaration(string stage) => stage.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? stage[..at] : stage;
}
