using Factory.Stages.Torch.Data;
using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>Examples on a device.</summary>
internal sealed class DeviceExamples : IDisposable
{
    public DeviceExamples(Examples examples, int features, Device device)
    {
        using var scope = NewDisposeScope();
        Inputs = tensor(examples.Inputs, examples.Count, features).to(device).DetachFromDisposeScope();
        Classes = tensor(Array.ConvertAll(examples.Classes, c => (long)c)).to(device).DetachFromDisposeScope();
    }

    public Tensor Inputs { get; }
    public Tensor Classes { get; }
    public long Count => Classes.numel();

    public void Dispose()
    {
        Inputs.Dispose();
        Classes.Dispose();
    }
}

/// <param name="Accuracy">Share of rows whose class is the most probable one.</param>
/// <param name="Loss">Log loss: the mean of −ln p(class), p as the network gives it.</param>
internal sealed record Score(double Accuracy, double Loss);

/// <summary>What a network makes of examples, a bounded number of rows at a time.</summary>
internal static class Scores
{
    private const int RowsAtOnce = 1 << 14;

    public static Score Of(Mlp network, DeviceExamples examples)
    {
        double right = 0, loss = 0;
        InChunks(network, examples, (logProbabilities, classes) =>
        {
            right += logProbabilities.argmax(1).eq(classes).sum().item<long>();
            loss += nn.functional.nll_loss(logProbabilities, classes, reduction: nn.Reduction.Sum).item<float>();
        });
        return new(right / examples.Count, loss / examples.Count);
    }

    /// <summary>Every row's log probabilities of the classes, one row after the other.</summary>
    public static float[] LogProbabilities(Mlp network, DeviceExamples examples)
    {
        var all = new List<float>();
        InChunks(network, examples, (logProbabilities, _) => all.AddRange(Flat.Values(logProbabilities)));
        return [.. all];
    }

    private static void InChunks(Mlp network, DeviceExamples examples, Action<Tensor, Tensor> see)
    {
        using var noGradient = no_grad();
        for (long row = 0; row < examples.Count; row += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(RowsAtOnce, examples.Count - row);
            see(network.Forward(examples.Inputs.narrow(0, row, rows)).log_softmax(1), examples.Classes.narrow(0, row, rows));
        }
    }
}
