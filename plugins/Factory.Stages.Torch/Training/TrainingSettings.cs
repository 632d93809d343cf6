namespace Factory.Stages.Torch.Training;

/// <summary>What decides, together with the rows, which weights come out. docs/stages-torch.md says what each does and where its default is from.</summary>
internal sealed record TrainingSettings
{
    public required int Epochs { get; init; }
    public required int Hidden { get; init; }
    public required int Layers { get; init; }
    public required double Dropout { get; init; }
    public required double Lr { get; init; }
    public required double WeightDecay { get; init; }
    public required double LabelSmoothing { get; init; }
    public required double InputNoise { get; init; }
    public required int Batch { get; init; }
    public required int Patience { get; init; }
    public required long Seed { get; init; }
    public required int Threads { get; init; }
}
