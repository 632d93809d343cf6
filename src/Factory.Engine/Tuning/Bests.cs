using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Which trials are the best.</summary>
public static class Bests
{
    /// <summary>
    /// With one objective the best one, the first of equals; with several the Pareto set: those than which no other is as good in all and better in one.
    /// </summary>
    /// <param name="trials">In order; each complete, with its constraints kept.</param>
    /// <param name="values">A number for each objective.</param>
    public static IEnumerable<T> Of<T>(IReadOnlyList<Objective> objectives, IReadOnlyList<T> trials, Func<T, IReadOnlyList<double>> values)
    {
        List<T> numbers = [.. trials.Where(t => !values(t).Any(double.IsNaN))];
        return objectives.Count == 1 ? numbers.OrderBy(t => Cost(objectives[0], values(t)[0])).Take(1)
            : numbers.Where(t => !numbers.Exists(o => Dominates(objectives, values(o), values(t))));
    }

    private static bool Dominates(IReadOnlyList<Objective> objectives, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var better = false;
        for (var i = 0; i < objectives.Count; i++)
        {
            var order = Cost(objectives[i], a[i]).CompareTo(Cost(objectives[i], b[i]));
            if (order > 0) return false;
            better |= order < 0;
        }
        return better;
    }

    private static double Cost(Objective objective, double value) => objective.Maximize ? -value : value;
}
