using Factory.Language;

namespace Factory.Engine;

/// <summary>The binder's order of declarations, with what C# refers to put before it.</summary>
internal sealed class PlanOrder(BoundPipeline pipeline, PlanningFacts facts)
{
    // Depth first with a stack of its own: a chain may be as long as the pipeline.
    public IReadOnlyList<BoundStage> Sort()
    {
        var byName = pipeline.Stages.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var released = pipeline.Stages.OfType<BoundRelease>().Where(r => r.Gate is not null).ToLookup(r => r.Gate!.Stage, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        var ordered = new List<BoundStage>(byName.Count);
        foreach (var root in pipeline.Stages)
        {
            var stack = new Stack<(BoundStage Stage, bool Left)>([(root, false)]);
            while (stack.TryPop(out var top))
            {
                if (top.Left)
                {
                    open.Remove(top.Stage.Name);
                    if (done.Add(top.Stage.Name)) ordered.Add(top.Stage);
                    continue;
                }
                if (done.Contains(top.Stage.Name)) continue;
                if (!open.Add(top.Stage.Name)) throw new PlanningException(top.Stage.Span, $"`{top.Stage.Name}` depends on itself through its C# conditions");
                stack.Push((top.Stage, true));
                foreach (var before in NamesBefore(top.Stage, released).Reverse())
                    if (!done.Contains(before)) stack.Push((byName[before], false));
            }
        }
        return ordered;
    }

    public static IEnumerable<BoundInput> InputsOf(BoundStage stage) => stage switch
    {
        BoundTask task => task.Inputs,
        BoundStudy study => study.Template.Inputs,
        BoundRelease release => release.Inputs,
        _ => [],
    };

    private IEnumerable<string> NamesBefore(BoundStage stage, ILookup<string, BoundRelease> released)
    {
        var rest = stage switch
        {
            BoundTask { Use: { } study } => [study.Stage],
            // Someone approves the bytes, so they are there before.
            BoundGate gate => gate.Inputs.Select(i => i.Stage).Concat(gate.Conditions.SelectMany(StagesIn))
                .Concat(gate.Approvers.Count == 0 ? [] : released[gate.Name].SelectMany(r => Sources(r.Inputs))),
            BoundRelease { Gate: { } gate } => [gate.Stage],
            _ => Enumerable.Empty<string>(),
        };
        return Sources(InputsOf(stage)).Concat(stage.Index.Select(i => i.Over?.Stage.Stage).OfType<string>()).Concat(rest).Concat(stage.Common.When is { } id ? StagesIn(id) : []).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Sources(IEnumerable<BoundInput> inputs) => inputs.Select(i => i.Source).OfType<InputSource.Output>().Select(o => o.Stage);

    private IEnumerable<string> StagesIn(int expression) => facts.Expressions[expression].Names.Select(n => pipeline.Expressions[expression].Names[n] switch
    {
        ScopeName.Metrics one => one.Stage.Stage,
        ScopeName.MetricsList list => list.Stages.Stage,
        _ => null,
    }).OfType<string>();
}
