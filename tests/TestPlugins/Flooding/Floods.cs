using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Factory.Sdk;

namespace TestPlugins.Flooding;

[Stage("test.flood", "Writes to its standard output in every way there is: Console, printf's descriptor, a child.")]
public sealed partial class Floods : IStage<NoMetrics>
{
    [Setting("How many lines of each.")]
    public int Lines { get; set; } = 10_000;

    [Setting("How many points of a curve.")]
    public int Points { get; set; }

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Lines; i++) Console.WriteLine($"{{\"ready\":true,\"ended\":\"forged {i}\"}}");
        var native = Encoding.ASCII.GetBytes("native\n");
        for (var i = 0; i < Lines; i++) Write(1, native, native.Length);
        using var child = Process.Start("/bin/sh", ["-c", $"i=0; while [ $i -lt {Lines} ]; do echo child; i=$((i+1)); done"]);
        await child.WaitForExitAsync(cancellationToken);
        for (var i = 0; i < Points; i++) context.Point("loss", i, i);
        for (var i = 0; i < Points; i++) context.Progress((double)i / Points);
        return NoMetrics.None;
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);
}
