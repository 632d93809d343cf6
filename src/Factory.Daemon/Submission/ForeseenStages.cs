using Factory.Engine;

namespace Factory.Daemon;

/// <summary>The stages that a run would have: those of its plan, and in the place of a fan-out whose list is known its own.</summary>
internal sealed class ForeseenStages(PipelinePlan plan)
{
    private readonly Dictionary<int, List<(int Index, PlannedStage Stage)>> _parts = [];
    private readonly Dictionary<int, string> _names = [];

    /// <summary>In an order in which they could run, each with its place in the run.</summary>
    public IEnumerable<(int Index, PlannedStage Stage)> All => plan.Stages.Index().SelectMany(s => _parts.GetValueOrDefault(s.Index) ?? [s]);

    public void Hear(IReadOnlyList<Delta> deltas)
    {
        foreach (var added in deltas.OfType<Delta.StageAdded>())
        {
            if (added.Stage.Part is not { } part) continue;
            (_parts.TryGetValue(part.FanOut, out var parts) ? parts : _parts[part.FanOut] = []).Add((added.Index, added.Stage));
            _names[added.Index] = added.Stage.Name;
        }
    }

    /// <summary>The names of the stages that come before one.</summary>
    public IEnumerable<string> Before(PlannedStage stage) => stage.After.SelectMany(NamesOf);

    /// <summary>The same for people: many of one fan-out are one.</summary>
    public string BeforeInWords(PlannedStage stage) => string.Join(", ", Before(stage)
        .GroupBy(n => n.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? n[..at] : n, StringComparer.Ordinal)
        .SelectMany(g => g.Count() > 3 ? [$"{g.Key}[*]"] : g.AsEnumerable()));

    /// <summary>What a fan-out goes over, as pipelines name it.</summary>
    public string OutputOf(PlannedFanOut fanOut) => $"{plan.Stages[fanOut.Source].Name}.{fanOut.Output}";

    private IEnumerable<string> NamesOf(int index) => index < plan.Stages.Count
        ? _parts.TryGetValue(index, out var parts) ? parts.Select(p => p.Stage.Name) : [plan.Stages[index].Name]
        : _names.TryGetValue(index, out var name) ? [name] : [];
}
