using System.Runtime.InteropServices;
using Factory.Sdk;

namespace TestPlugins.Crashing;

[Stage("test.crash", "Writes through a null pointer in native code.")]
public sealed partial class Crashes : IStage<NoMetrics>
{
    public Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        // In the C library, where the runtime does not turn the fault into a NullReferenceException.
        MemorySet(0, 1, 1 << 20);
        return Task.FromResult(NoMetrics.None);
    }

    [LibraryImport("libc", EntryPoint = "memset")]
    private static partial nint MemorySet(nint target, int value, nint count);
}
