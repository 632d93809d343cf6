using Factory.Stages.Torch.Models;
using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>
/// A multilayer perceptron whose weights, and gradients, are views of one flat tensor each: so the optimizer, the moving average
/// and a checkpoint each touch one tensor, and a step of a small network is not spent on calls.
/// </summary>
internal sealed class Mlp : IDisposable
{
    private readonly List<(Tensor Weight, Tensor Bias)> _layers = [];
    private readonly List<TensorSlice> _slices;

    private readonly Tensor? _gradients;

    /// <param name="architecture">The shape.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="trainable">Whether it has gradients.</param>
    public Mlp(Architecture architecture, Device device, bool trainable)
    {
        _slices = [.. Slices(architecture)];
        var size = _slices[^1].End;
        Weights = zeros(size, device: device).DetachFromDisposeScope();
        _gradients = trainable ? zeros(size, device: device).DetachFromDisposeScope() : null;
        for (var i = 0; i < _slices.Count; i += 2) _layers.Add((Parameter(_slices[i]), Parameter(_slices[i + 1])));
    }

    /// <summary>All weights and biases.</summary>
    public Tensor Weights { get; }

    /// <summary>Their gradients; backward passes add to them.</summary>
    public Tensor Gradients => _gradients ?? throw new InvalidOperationException("this network is not trained");

    public long Size => Weights.numel();

    /// <summary>1 where a value is a weight, 0 where it is a bias.</summary>
    public Tensor WeightMask()
    {
        var mask = zeros_like(Weights);
        foreach (var slice in _slices.Where(s => s.Shape.Length == 2)) mask.narrow(0, slice.Start, slice.Length).fill_(1);
        return mask;
    }

    /// <summary>He initialisation for the layers before a ReLU, LeCun's for the last; biases 0. Drawn on the CPU,
    /// so that a seed means the same on all devices.</summary>
    /// <remarks>He et al., "Delving Deep into Rectifiers", 2015, eq. 10; LeCun et al., "Efficient BackProp", 1998, eq. 16.</remarks>
    public void Initialise(long seed)
    {
        using var generator = new Generator(unchecked((ulong)seed));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Weights.zero_();
        for (var i = 0; i < _layers.Count; i++)
        {
            var slice = _slices[2 * i];
            var deviation = Math.Sqrt((i < _layers.Count - 1 ? 2.0 : 1.0) / slice.Shape[1]);
            Weights.narrow(0, slice.Start, slice.Length).copy_(randn(slice.Length, generator: generator) * deviation);
        }
    }

    /// <summary>The classes' unnormalised log probabilities.</summary>
    /// <param name="inputs">A row an example.</param>
    /// <param name="dropout">Share of the hidden values to silence.</param>
    /// <param name="generator">Says which; on the network's device.</param>
    public Tensor Forward(Tensor inputs, double dropout = 0, Generator? generator = null)
    {
        var signal = inputs;
        for (var i = 0; i < _layers.Count; i++)
        {
            signal = nn.functional.linear(signal, _layers[i].Weight, _layers[i].Bias);
            if (i == _layers.Count - 1) break;
            signal = signal.relu_();
            if (dropout > 0) signal = Drop(signal, dropout, generator);
        }
        return signal;
    }

    /// <summary>The weights under the names that PyTorch's nn.Sequential of Linear layers would give them, biases and shapes too.</summary>
    public IReadOnlyList<NamedTensor> ToTensors(float[] weights) =>
        [.. _slices.Select(s => new NamedTensor(s.Name, s.Shape, weights.AsSpan(s.Start, s.Length).ToArray()))];

    /// <exception cref="InvalidDataException">The file lacks a tensor, or one has another shape.</exception>
    public void Load(TensorFile file)
    {
        var weights = new float[Size];
        foreach (var slice in _slices) file.Values(slice.Name, slice.Shape).CopyTo(weights, slice.Start);
        Flat.Load(Weights, weights);
    }

    public void Dispose()
    {
        foreach (var (weight, bias) in _layers)
        {
            weight.Dispose();
            bias.Dispose();
        }
        Weights.Dispose();
        _gradients?.Dispose();
    }

    // torch's own dropout draws from the process's one generator, which other work would disturb.
    private static Tensor Drop(Tensor signal, double share, Generator? generator) =>
        signal * empty_like(signal).bernoulli_(1 - share, generator).div_(1 - share);

    private Tensor Parameter(TensorSlice slice)
    {
        var shape = Array.ConvertAll(slice.Shape, d => (long)d);
        using var scope = NewDisposeScope();
        var parameter = Weights.narrow(0, slice.Start, slice.Length).view(shape).detach();
        if (_gradients is not null) parameter.requires_grad_().grad = _gradients.narrow(0, slice.Start, slice.Length).view(shape);
        return parameter.DetachFromDisposeScope();
    }

    private static IEnumerable<TensorSlice> Slices(Architecture architecture)
    {
        var widths = architecture.Widths;
        var at = 0;
        for (var i = 0; i + 1 < widths.Count; i++)
        {
            yield return new($"layers.{i}.weight", at, [widths[i + 1], widths[i]]);
            at = checked(at + widths[i] * widths[i + 1]);
            yield return new($"layers.{i}.bias", at, [widths[i + 1]]);
            at += widths[i + 1];
        }
    }

    private sealed record TensorSlice(string Name, int Start, int[] Shape)
    {
        public int Length { get; } = Shape.Aggregate(1, (product, dimension) => product * dimension);
        public int End => Start + Length;
    }
}
