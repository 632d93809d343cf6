using System.Runtime.InteropServices;

namespace Factory.Execution.Native;

/// <summary>
/// Puts the calling thread on some cores and memory nodes and back again. A child started in between inherits both
/// from its very first instruction, which setting them afterwards cannot promise. Dispose on the same thread.
/// </summary>
internal readonly unsafe ref struct ThreadPlacement
{
    private const int MaskBytes = 1024;
    private const int NodeMaskBits = 1024;
    private const int DefaultPolicy = 0, PreferredMany = 5;

    private readonly byte[]? _previous;
    private readonly bool _policy;

    private ThreadPlacement(byte[]? previous, bool policy) => (_previous, _policy) = (previous, policy);

    /// <exception cref="IOException">The cores are not this process's to use.</exception>
    public static ThreadPlacement Enter(IReadOnlyList<int> cores, IReadOnlyList<int> nodes) =>
        new(cores.Count == 0 ? null : UseCores(cores), nodes.Count > 0 && PreferNodes(nodes));

    public void Dispose()
    {
        if (_policy) _ = Posix.SystemCall(MemoryPolicyCall, DefaultPolicy, 0, 0, 0);
        if (_previous is null) return;
        fixed (byte* mask = _previous) _ = Posix.SetAffinity(0, (nuint)_previous.Length, mask);
    }

    private static byte[] UseCores(IReadOnlyList<int> cores)
    {
        var previous = new byte[MaskBytes];
        fixed (byte* mask = previous)
        {
            if (Posix.GetAffinity(0, MaskBytes, mask) < 0) throw Posix.Failure("sched_getaffinity");
        }
        fixed (byte* mask = Mask(cores, MaskBytes))
        {
            if (Posix.SetAffinity(0, MaskBytes, mask) < 0) throw Posix.Failure($"cores {string.Join(',', cores)} cannot be used");
        }
        return previous;
    }

    // Preferred and not bound: a node that is full must cost speed and not the attempt. Kernels before 5.15 and
    // containers may refuse, and then the kernel's own choice, memory near the core, is as good.
    private static bool PreferNodes(IReadOnlyList<int> nodes)
    {
        fixed (byte* mask = Mask(nodes, NodeMaskBits / 8))
            return Posix.SystemCall(MemoryPolicyCall, PreferredMany, (nint)mask, NodeMaskBits, 0) == 0;
    }

    private static nint MemoryPolicyCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 237 : 238;

    private static byte[] Mask(IReadOnlyList<int> numbers, int bytes)
    {
        var mask = new byte[bytes];
        foreach (var number in numbers) mask[number / 8] |= (byte)(1 << (number % 8));
        return mask;
    }
}
