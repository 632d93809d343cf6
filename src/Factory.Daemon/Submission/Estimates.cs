using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>How long a stage may take, in seconds, and what it may cost; null where nothing says so.</summary>
internal readonly record struct Estimate(double? Seconds, Money? Cost);

/// <summary>How long stages of a pipeline may take and what they may cost, by what they took and cost before.</summary>
internal sealed class Estimates(DurationQueries records, string pipeline)
{
    private readonly Dictionary<string, Estimate> _known = new(StringComparer.Ordinal);

    /// <summary>Of a study that of all its trials, one after the other.</summary>
    public Estimate Of(PlannedStage stage) => stage switch
    {
        PlannedTask task => OfDeclaration(task.Name),
        PlannedStudy { Trials: { } trials } study when OfDeclaration(study.Name) is var one =>
            new(one.Seconds * trials, one.Cost is { } cost ? cost with { Micros = cost.Micros * trials } : null),
        _ => default,
    };

    // The entries of a fan-out take alike, and so do trials: one question for all of them.
    private Estimate OfDeclaration(string name)
    {
        var declaration = name.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
        if (!_known.TryGetValue(declaration, out var estimate)) _known.Add(declaration, estimate = Middle(records.LastOf(pipeline, declaration)));
        return estimate;
    }

    private static Estimate Middle(IReadOnlyList<PastAttempt> past)
    {
        if (past.Count == 0) return default;
        var priced = past.Where(p => p.Currency is not null && p.Currency == past[0].Currency).Select(p => p.Micros).Order().ToList();
        return new(past.Select(p => p.Seconds).Order().ElementAt(past.Count / 2), priced.Count == 0 ? null : new(priced[priced.Count / 2], past[0].Currency!));
    }
}
