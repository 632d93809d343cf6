namespace Factory.Engine;

/// <summary>How long a stage's successful attempts took on devices of a model.</summary>
public sealed record Learned(string Pipeline, string Stage, string Model, int Count, long Milliseconds);

/// <summary>What a stage's own history says of how long it takes, by the model of device.</summary>
internal sealed class Durations
{
    private readonly Dictionary<string, OfModel> _models = new(StringComparer.Ordinal);

    /// <summary>Trials of one study, and stages of one fan-out, learn from each other.</summary>
    public static string FamilyOf(string stage) => stage.IndexOf('[', StringComparison.Ordinal) is > 0 and var index ? stage[..index] : stage;

    public void Add(Learned learned)
    {
        if (!_models.TryGetValue(learned.Model, out var model)) _models.Add(learned.Model, model = new());
        model.Add(learned);
    }

    /// <summary>No stage is expected to take less there, in milliseconds.</summary>
    public long Least(string model) => _models.GetValueOrDefault(model)?.Least ?? long.MaxValue;

    /// <summary>No stage of the pipeline is expected to take less there, in milliseconds.</summary>
    public long Least(string pipeline, string model) => Find(pipeline, model)?.Least ?? long.MaxValue;

    /// <summary>In milliseconds; null when nothing is known.</summary>
    public long? Of(StageState stage, string model) => Find(stage.Run.Pipeline, model)?.Of(FamilyOf(stage.Plan.Name));

    private OfPipeline? Find(string pipeline, string model) => _models.GetValueOrDefault(model)?.Pipelines.GetValueOrDefault(pipeline);

    private sealed class OfModel
    {
        public Dictionary<string, OfPipeline> Pipelines { get; } = new(StringComparer.Ordinal);
        public long Least { get; private set; } = long.MaxValue;

        public void Add(Learned learned)
        {
            if (!Pipelines.TryGetValue(learned.Pipeline, out var pipeline)) Pipelines.Add(learned.Pipeline, pipeline = new());
            var before = pipeline.Least;
            pipeline.Add(learned);
            Least = pipeline.Least <= Least ? pipeline.Least : before > Least ? Least : Pipelines.Values.Min(p => p.Least);
        }
    }

    private sealed class OfPipeline
    {
        private readonly Dictionary<string, (int Count, long Sum)> _stages = new(StringComparer.Ordinal);

        public long Least { get; private set; } = long.MaxValue;

        public long? Of(string stage) => _stages.TryGetValue(stage, out var known) ? known.Sum / known.Count : null;

        public void Add(Learned learned)
        {
            var before = Of(learned.Stage);
            var (count, sum) = _stages.GetValueOrDefault(learned.Stage);
            _stages[learned.Stage] = (count + learned.Count, sum + learned.Milliseconds);
            var now = Of(learned.Stage)!.Value;
            // Only when the least one has grown are all looked at: each end of a stage comes here.
            Least = now <= Least ? now : before > Least ? Least : before is null ? Least : _stages.Values.Min(s => s.Sum / s.Count);
        }
    }
}
