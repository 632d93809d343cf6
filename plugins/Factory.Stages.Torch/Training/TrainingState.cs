using Factory.Stages.Torch.Models;
using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>The best weights of a training and how they came about.</summary>
/// <param name="Weights">Flat.</param>
/// <param name="Parameters">The same by name.</param>
/// <param name="Score">On the valid rows, or on those of training where there are none.</param>
/// <param name="Summary">How it went.</param>
internal sealed record TrainingResult(float[] Weights, IReadOnlyList<NamedTensor> Parameters, Score Score, TrainingSummary Summary);

/// <summary>All that changes during a training.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly List<EpochSummary> _curve = [];
    private readonly long _validRows;

    public TrainingState(TrainingSettings settings, Architecture architecture, Device device, long validRows, double averageDecay)
    {
        _validRows = validRows;
        Choice = new(validRows);
        using var scope = NewDisposeScope();
        Network = new(architecture, device, trainable: true);
        Network.Initialise(settings.Seed);
        Averaged = new(architecture, device, trainable: false);
        Copy(Network.Weights, Averaged.Weights);
        Optimizer = new(Network, Averaged.Weights, settings.WeightDecay, averageDecay);
        Best = zeros_like(Network.Weights).DetachFromDisposeScope();
    }

    public Mlp Network { get; }

    /// <summary>The same network with the moving average of its weights: what is evaluated and kept.</summary>
    public Mlp Averaged { get; }

    public AdamW Optimizer { get; }

    /// <summary>The averaged weights of the chosen epoch.</summary>
    public Tensor Best { get; }

    public EpochChoice Choice { get; private set; }

    public IReadOnlyList<EpochSummary> Curve => _curve;

    /// <summary>Ends an epoch.</summary>
    public void Add(EpochSummary epoch)
    {
        _curve.Add(epoch);
        if (Choice.Add(epoch)) Copy(Averaged.Weights, Best);
    }

    /// <summary>Takes over what a checkpoint holds; the tensors are filled by the caller.</summary>
    public void Restore(IReadOnlyList<EpochSummary> curve, long steps)
    {
        _curve.Clear();
        _curve.AddRange(curve);
        Choice = new(_validRows);
        foreach (var epoch in curve) Choice.Add(epoch);
        Optimizer.Steps = steps;
    }

    /// <summary>Ends the training: the averaged network gets the best weights and is scored.</summary>
    public TrainingResult Result(DeviceExamples train, DeviceExamples? valid)
    {
        Copy(Best, Averaged.Weights);
        var weights = Flat.Values(Best);
        return new(weights, Averaged.ToTensors(weights), Scores.Of(Averaged, valid ?? train),
            new(_curve.Count, Choice.Kept, valid is null ? null : "valid", [.. _curve]));
    }

    public void Dispose()
    {
        Network.Dispose();
        Averaged.Dispose();
        Optimizer.Dispose();
        Best.Dispose();
    }

    private static void Copy(Tensor from, Tensor to)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        to.copy_(from);
    }
}
