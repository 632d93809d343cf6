using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>AdamW over a network's flat weights; keeps a moving average of them beside.</summary>
/// <remarks>
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2; decay on weights, not on biases.
/// The average's decay rises as Adam's bias correction would ask (Martens, 2020): min(decay, (1 + t) / (10 + t)).
/// </remarks>
internal sealed class AdamW(Mlp network, Tensor average, double weightDecay, double averageDecay) : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8;

    private readonly Tensor _decayed = network.WeightMask().DetachFromDisposeScope();

    /// <summary>How many steps were taken.</summary>
    public long Steps { get; set; }

    public Tensor FirstMoment { get; } = zeros_like(network.Weights).DetachFromDisposeScope();
    public Tensor SecondMoment { get; } = zeros_like(network.Weights).DetachFromDisposeScope();

    /// <summary>Moves the weights against the gradients, and sets the gradients to 0.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (weights, gradients) = (network.Weights, network.Gradients);
        Steps++;
        FirstMoment.mul_(Beta1).add_(gradients, 1 - Beta1);
        SecondMoment.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        gradients.zero_();

        if (weightDecay > 0) weights.addcmul_(weights, _decayed, -learningRate * weightDecay);
        var root = SecondMoment.sqrt().mul_(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps))).add_(Epsilon);
        weights.addcdiv_(FirstMoment, root, -learningRate / (1 - Math.Pow(Beta1, Steps)));

        var decay = Math.Min(averageDecay, (1.0 + Steps) / (10 + Steps));
        average.mul_(decay).add_(weights, 1 - decay);
    }

    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        _decayed.Dispose();
    }
}
