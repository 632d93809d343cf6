using System.Diagnostics;
using System.Runtime.InteropServices;
using Factory.Sdk;

namespace TestPlugins.Hoarding;

[Stage("test.hoard", "Takes memory and writes to all of it.")]
public sealed class Hoards : IStage<NoMetrics>
{
    [Setting("How much.")]
    public ByteSize Bytes { get; set; } = new(1 << 20);

    [Setting("From whom: managed, native or child.")]
    public string Where { get; set; } = "native";

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        const int chunk = 1 << 20;
        if (Where == "child") await InChildAsync(cancellationToken);
        var kept = new List<byte[]>();
        for (long taken = 0; Where != "child" && taken < Bytes.Bytes; taken += chunk)
        {
            if (Where == "managed") kept.Add(Filled(new byte[chunk]));
            else Fill(Marshal.AllocHGlobal(chunk), chunk);
        }
        GC.KeepAlive(kept);
        return NoMetrics.None;
    }

    private async Task InChildAsync(CancellationToken cancellationToken)
    {
        // tail must keep the last line, and this one has no end.
        using var child = Process.Start("/bin/sh", ["-c", $"head -c {Bytes.Bytes} /dev/zero | tail -n 1 > /dev/null; kill -9 $$"]);
        await child.WaitForExitAsync(cancellationToken);
        if (child.ExitCode != 0) throw new StageFailedException($"the child ended with {child.ExitCode}");
    }

    private static byte[] Filled(byte[] bytes)
    {
        Array.Fill(bytes, (byte)1);
        return bytes;
    }

    private static unsafe void Fill(nint at, int size) => new Span<byte>((void*)at, size).Fill(1);
}
