using Factory.Sdk;
using Factory.Stages.Torch.Data;
using Factory.Stages.Torch.Models;
using Factory.Stages.Torch.Native;
using Factory.Stages.Torch.Training;
using Factory.Tables;

namespace Factory.Stages.Torch.Stages;

/// <param name="Accuracy">See the attribute.</param>
public sealed record TrainMetrics(
    [property: Metric("share of the valid rows that are classified rightly; of the training rows where no valid ones are given", Min = 0, Max = 1)] double Accuracy,
    [property: Metric("log loss on the same rows", Min = 0)] double Loss,
    [property: Metric("epochs that were run")] int Epochs,
    [property: Metric("the epoch whose weights are kept, from 1")] int BestEpoch,
    [property: Metric("numbers that were learned", Min = 0)] long Parameters);

[Stage("train.mlp", "Trains a neural network (multilayer perceptron) that classifies the rows of a table.")]
public sealed class TrainMlp : IStage<TrainMetrics>
{
    [Input(ArtifactKind.Table, "rows to learn from; all columns but the label are features, and hold numbers or truth values", Position = 0, Numbers = true)]
    public required InputArtifact Train { get; init; }

    [Input(ArtifactKind.Table, "rows by which the best epoch is chosen", Like = nameof(Train))]
    public InputArtifact? Valid { get; init; }

    [Output(ArtifactKind.Model, "the network: model.json and weights.safetensors", ColumnsOf = nameof(Train))]
    public OutputArtifact Model { get; set; } = null!;

    [Setting("passes over the training rows", Min = 1, Max = 1_000_000, Resource = true)]
    public int Epochs { get; init; } = 30;

    [Setting("width of each hidden layer", Min = 1, Max = 65_536)]
    public int Hidden { get; init; } = 128;

    [Setting("number of hidden layers; 0 makes it a logistic regression", Min = 0, Max = 64)]
    public int Layers { get; init; } = 2;

    [Setting("share of each hidden layer that is silenced at random while training", Min = 0, Max = 0.95)]
    public double Dropout { get; init; } = 0.1;

    [Setting("highest learning rate", Min = 0, Max = 10)]
    public double Lr { get; init; } = 0.01;

    [Setting("weight decay, in units of the learning rate", Min = 0, Max = 10)]
    public double WeightDecay { get; init; } = 0.01;

    [Setting("share of the truth that is spread over all classes", Min = 0, Max = 0.9)]
    public double LabelSmoothing { get; init; } = 0.1;

    [Setting("standard deviation of the noise added to features while training, in units of each feature's own deviation", Min = 0, Max = 10)]
    public double InputNoise { get; init; } = 0.2;

    [Setting("rows in a step", Min = 1, Max = 1_048_576)]
    public int Batch { get; init; } = 32;

    [Setting("stop after that many epochs without a new highest accuracy on the valid rows; 0 never stops early", Min = 0, Needs = nameof(Valid))]
    public int Patience { get; init; }

    [Setting("what first weights, order of rows and dropout are drawn from")]
    public long Seed { get; init; } = 1;

    [Setting("the column to predict; where it is not set, the one that the table was marked with", Inherited = true, Columns = true)]
    public string? Label { get; init; }

    [Setting("processor threads; another number gives other last digits, so it does not follow the lease", Min = 1, Max = 1024)]
    public int Threads { get; init; } = 1;

    public async Task<TrainMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var train = await Table.ReadAsync(Train, cancellationToken).ConfigureAwait(false);
        var valid = Valid is null ? null : await Table.ReadAsync(Valid, cancellationToken).ConfigureAwait(false);
        var labelColumn = Examples.ColumnOf(train, Train.Name, LabelOf(train), "the label");
        var labels = LabelSet.Of(labelColumn);
        Feature[] features = [.. train.Columns.Where(c => c.Name != labelColumn.Name).Select(Feature.Fit)];
        if (features.Length == 0)
            throw new StageFailedException($"`{Train.Name}` has no column but the label `{labels.Column}`; there is nothing to learn from");

        // Training computes for as long as it takes: not on the caller's thread.
        return await Task.Run(() => TrainOn(context, features, labels, Examples.Of(train, Train.Name, features, labels),
            valid is null ? null : Examples.Of(valid, Valid!.Name, features, labels), cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private TrainMetrics TrainOn(StageContext context, Feature[] features, LabelSet labels, Examples train, Examples? valid,
        CancellationToken cancellationToken)
    {
        var device = TorchRuntime.Prepare(context.Devices, Threads);
        using var trainRows = new DeviceExamples(train, features.Length, device);
        using var validRows = valid is null ? null : new DeviceExamples(valid, features.Length, device);
        var architecture = new Architecture(Architecture.Mlp, features.Length, [.. Enumerable.Repeat(Hidden, Layers)], labels.Count, "relu");
        using var trainer = new Trainer(Settings(), architecture, trainRows, validRows, new ContextObserver(context));
        var checkpoints = new Checkpoints(context.CheckpointDirectory, Fingerprint(architecture), TimeProvider.System);
        if (checkpoints.TryRestore(trainer.State)) context.Log($"goes on after epoch {trainer.State.Curve.Count}, from a checkpoint");
        else if (checkpoints.Exist) context.Log("begins anew: the checkpoint that there is is of another network, of other rows, or damaged");

        var result = trainer.Run(state =>
        {
            if (context.Pausing) checkpoints.Save(state);
            else checkpoints.SaveIfDue(state);
        }, cancellationToken);
        checkpoints.Delete();
        new ModelFolder(Document(architecture, features, labels, result.Summary), new(result.Parameters, new Dictionary<string, string>())).Write(Model.Path);
        return new(result.Score.Accuracy, result.Score.Loss, result.Summary.Epochs, result.Summary.BestEpoch, result.Weights.Length);
    }

    private string LabelOf(Table train) => Label ?? train.Label
        ?? throw new StageFailedException($"`{Train.Name}` does not say which column is the label: set `label` here, or on the dataset");

    private TrainingSettings Settings() => new()
    {
        Epochs = Epochs, Hidden = Hidden, Layers = Layers, Dropout = Dropout, Lr = Lr, WeightDecay = WeightDecay,
        LabelSmoothing = LabelSmoothing, InputNoise = InputNoise, Batch = Batch, Patience = Patience, Seed = Seed, Threads = Threads,
    };

    private ModelDocument Document(Architecture architecture, Feature[] features, LabelSet labels, TrainingSummary summary) => new()
    {
        Format = ModelDocument.CurrentFormat, Framework = ModelFolder.Framework, Architecture = architecture,
        Label = new(labels.Column, labels.Values), Features = features, Settings = Settings(), Training = summary,
    };

    // A checkpoint of other work must not be gone on from. How it is trained may change on the way: a study may go on from another trial's.
    private string Fingerprint(Architecture architecture) =>
        string.Join('\n', ModelFolder.Framework, string.Join(',', architecture.Widths), Layers, Epochs, Label, Train.Digest, Valid?.Digest);
}
