using System.Globalization;

namespace Factory.Hardware;

/// <summary>
/// The variables by which vendors' libraries choose devices. One that is set to nothing hides all devices, one that is absent shows them
/// all, and those of AMD multiply: each counts within what the one before has left.
/// </summary>
internal static class Masks
{
    public const string Cuda = "CUDA_VISIBLE_DEVICES", CudaOrder = "CUDA_DEVICE_ORDER", Rocr = "ROCR_VISIBLE_DEVICES", Hip = "HIP_VISIBLE_DEVICES";
    /// <summary>Masks that have no way to say none, or that say the same again.</summary>
    public static readonly string[] Ordinals = ["GPU_DEVICE_ORDINAL", "ZE_AFFINITY_MASK"];

    private static readonly string[] s_threads = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

    /// <summary>As many threads as a process may count on; waiting ones sleep, for spinning costs more than it wins on a machine that is shared.</summary>
    public static void AddThreads(Dictionary<string, string> variables, int threads)
    {
        foreach (var name in s_threads) variables[name] = threads.ToString(CultureInfo.InvariantCulture);
        variables["OMP_WAIT_POLICY"] = "passive";
    }
}
