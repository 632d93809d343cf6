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

    public TrainingState(TrainingSettings settings, Architecture architecture, Device device, double averageDecay)
    {
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

    /// <summary>The averaged weights of the best epoch.</summary>
    public Tensor Best { get; }

    /// <summary>From 1; 0 before there is one.</summary>
    public int BestEpoch { get; private set; }

    public IReadOnlyList<EpochSummary> Curve => _curve;

    /// <summary>Ends an epoch. Without valid rows the latest epoch is the best; with them the most accurate one, among equals that of the lowest loss.</summary>
    public void Add(EpochSummary epoch)
    {
        _curve.Add(epoch);
        if (BestEpoch > 0 && !Better(epoch, _curve[BestEpoch - 1])) return;
        BestEpoch = _curve.Count;
        Copy(Averaged.Weights, Best);
    }

    /// <summary>Takes over what a checkpoint holds; the tensors are filled by the caller.</summary>
    public void Restore(IReadOnlyList<EpochSummary> curve, int bestEpoch, long steps)
    {
        _curve.Clear();
        _curve.AddRange(curve);
        BestEpoch = bestEpoch;
        Optimizer.Steps = steps;
    }

    /// <summary>Ends the training: the averaged network gets the best weights and is scored.</summary>
    public TrainingResult Result(DeviceExamples train, DeviceExamples? valid)
    {
        Copy(Best, Averaged.Weights);
        var weights = Flat.Values(Best);
        return new(weights, Averaged.ToTensors(weights), Scores.Of(Averaged, valid ?? train), new(_curve.Count, BestEpoch, valid is null ? null : "valid", [.. _curve]));
    }

    public void Dispose()
    {
        Network.Dispose();
        Averaged.Dispose();
        Optimizer.Dispose();
        Best.Dispose();
    }

    private static bool Better(EpochSummary epoch, EpochSummary best) =>
        epoch.ValidAccuracy is not { } accuracy || accuracy > best.ValidAccuracy || (accuracy == best.ValidAccuracy && epoch.ValidLoss < best.ValidLoss);

    private static void Copy(Tensor from, Tensor to)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        to.copy_(from);
    }
}
