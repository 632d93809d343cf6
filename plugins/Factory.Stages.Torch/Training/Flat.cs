using TorchSharp;
using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>Between a flat tensor on any device and an array.</summary>
internal static class Flat
{
    public static float[] Values(Tensor tensor)
    {
        using var onCpu = tensor.detach().cpu();
        return onCpu.data<float>().ToArray();
    }

    public static void Load(Tensor tensor, float[] values)
    {
        using var noGradient = no_grad();
        using var source = torch.tensor(values);
        tensor.copy_(source);
    }
}
