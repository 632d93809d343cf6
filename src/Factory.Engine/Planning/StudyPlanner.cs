using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The parts of a study that depend on nothing but itself.</summary>
internal static class StudyPlanner
{
    public static Parameter Dimension(Dimension dimension) => dimension switch
    {
        Language.Dimension.Choice c => new Parameter.Choice(c.Name, c.Values) { When = c.When },
        Language.Dimension.Real r => new Parameter.Real(r.Name, r.Low, r.High, r.Log, r.Steps) { When = r.When },
        Language.Dimension.Whole w => new Parameter.Whole(w.Name, w.Low, w.High, w.Log, w.Steps) { When = w.When },
        _ => throw new InvalidOperationException($"no plan for a {dimension.GetType().Name}"),
    };

    public static StudyLimits Limits(StopRules rules) => new()
    {
        Seconds = rules.Time?.TotalSeconds, Cost = FloorPlanner.Plan(rules.Cost), Target = rules.Target, Idle = rules.Idle,
    };

    public static PlannedResource? Resource(BoundStudy study) =>
        BoundStudy.ResourceOf(study.Template, study.Space) is var (setting, steps) ? new(setting, steps) : null;

    /// <summary>How many points a grid has, where no parameter depends on another; null when that is not known beforehand.</summary>
    public static int? SizeOfGrid(BoundStudy study)
    {
        if (study.Sampler.Name != "grid" || study.Space.Any(d => d.When is not null)) return null;
        var size = study.Space.Aggregate(1.0, (n, d) => n * ValuesOf(d));
        return size <= int.MaxValue ? (int)size : null;
    }

    private static double ValuesOf(Dimension dimension) => dimension switch
    {
        Language.Dimension.Choice c => c.Values.Count,
        Language.Dimension.Real r => r.Steps ?? 1,
        // Of few whole numbers between two, several steps can be the same.
        Language.Dimension.Whole { Steps: { } steps } w => Math.Min(steps, w.High - w.Low + 1),
        Language.Dimension.Whole w => w.High - w.Low + 1,
        _ => 1,
    };
}
