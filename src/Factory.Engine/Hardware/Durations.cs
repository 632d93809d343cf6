namespace Factory.Engine;

/// <summary>How long a stage's successful attempts took on devices of a model.</summary>
public sealed record Learned(string Pipeline, string Stage, string Model, int Count, long Milliseconds);

/// <summary>What a stage's own history says of how long it takes, by the model of device.</summary>
internal sealed class Durations
{
    private readonly Dictionary<(string Pipeline, string Stage, string Model), (int Count, long Sum)> _known = [];

    private readonly Dictionary<(string Pipeline, string Model), long> _least = [];

    /// <summary>Trials of one study, and stages of one fan-out, learn from each other.</summary>
    public static string FamilyOf(string stage) => stage.IndexOf('[', StringComparison.Ordinal) is > 0 and var index ? stage[..index] : stage;

    public void Add(Learned learned)
    {
        var key = (learned.Pipeline, learned.Stage, learned.Model);
        var (count, sum) = _known.GetValueOrDefault(key);
        (count, sum) = _known[key] = (count + learned.Count, sum + learned.Milliseconds);
        _least[(learned.Pipeline, learned.Model)] = Math.Min(Least(learned.Pipeline, learned.Model), sum / count);
    }

    /// <summary>No stage of the pipeline is expected to take less there: at a glance, for it may be too little.</summary>
    public long Least(string pipeline, string model) => _least.GetValueOrDefault((pipeline, model), long.MaxValue);

    /// <summary>In milliseconds; null when nothing is known.</summary>
    public long? Of(StageState stage, string model) =>
        _known.TryGetValue((stage.Run.Pipeline, FamilyOf(stage.Plan.Name), model), out var known) ? known.Sum / known.Count : null;
}
