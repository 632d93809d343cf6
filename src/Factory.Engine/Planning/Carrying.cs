namespace Factory.Engine;

/// <summary>
/// Makes of a plan one whose unchanged beginnings are taken over from an earlier run of the pipeline as they are, so that a run costs what is new in it.
/// A task is carried over when the earlier run has the same one, with a result, all before it are carried over too, and none but tasks read of it: what
/// else looks at stages (studies, gates, releases, fan-outs) may ask more of them than what they made.
/// </summary>
public static class Carrying
{
    /// <param name="from">The earlier run.</param>
    /// <param name="isKnown">Of a stage, by index, whether the earlier run has the same one at the same place, and its result is there.</param>
    /// <param name="resultsOf">What stages made, by index.</param>
    /// <returns>The plan itself when nothing can be carried over.</returns>
    public static PipelinePlan Over(
        PipelinePlan plan, RunId from, Func<int, bool> isKnown, Func<IEnumerable<int>, IReadOnlyDictionary<int, StageResult>> resultsOf)
    {
        var carried = Choose(plan, isKnown);
        if (!carried.Contains(true)) return plan;
        var asked = new HashSet<int>(plan.Stages.Where((_, i) => !carried[i]).SelectMany(s => s.After).Where(i => carried[i]));
        var results = asked.Count > 0 ? resultsOf(asked) : new Dictionary<int, StageResult>();
        PlannedStage Stage(PlannedStage stage, int index) => !carried[index] ? stage
            : new CarriedStage { Name = stage.Name, After = [], Result = asked.Contains(index) ? results[index] : null };
        return plan with { Stages = [.. plan.Stages.Select(Stage)], Carried = (from, plan) };
    }

    private static bool[] Choose(PipelinePlan plan, Func<int, bool> isKnown)
    {
        var others = new HashSet<int>(plan.Stages.Where(s => !IsPlain(s)).SelectMany(LookedAt));
        var carried = new bool[plan.Stages.Count];
        // What a stage comes after stands before it.
        for (var i = 0; i < carried.Length; i++)
            carried[i] = plan.Stages[i] is PlannedTask task && IsPlain(task) && task.KeepsResults() && !others.Contains(i) && task.After.All(b => carried[b]) && isKnown(i);
        return carried;

        IEnumerable<int> LookedAt(PlannedStage stage) => stage is PlannedGate { Previous: { } how }
            ? stage.After.Concat(plan.Stages[how.Evaluation].After).Append(how.Evaluation).Append(how.Model) : stage.After;
    }

    private static bool IsPlain(PlannedStage stage) => stage is PlannedTask { Use: null, Trial: null, Part: null, PreviousFor: null, When: null };
}
