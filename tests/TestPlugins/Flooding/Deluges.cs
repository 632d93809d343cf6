using System.Runtime.InteropServices;
using System.Text;
using Factory.Sdk;

namespace TestPlugins.Flooding;

[Stage("test.deluge", "Writes numbered lines to its standard output, as fast as the disk takes them.")]
public sealed partial class Deluges : IStage<NoMetrics>
{
    [Setting("How much.")]
    public ByteSize Bytes { get; set; } = new(1L << 30);

    [Setting("Waits between its last two lines until it is cancelled.")]
    public bool Stay { get; set; }

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        WriteAll("the first line\n"u8);
        long written = 0;
        for (var line = 0L; written < Bytes.Bytes;)
        {
            var block = new StringBuilder();
            // Only the block's first line is numbered: it is the disk that is to be busy, and not this program.
            block.Append("block ").Append(line++).Append('\n');
            while (block.Length < 1 << 18) block.Append("a line of the flood, which goes on and on\n");
            var bytes = Encoding.ASCII.GetBytes(block.ToString());
            WriteAll(bytes);
            written += bytes.Length;
        }
        if (Stay) await Task.Delay(Timeout.Infinite, cancellationToken);
        WriteAll("the last line\n"u8);
        return NoMetrics.None;
    }

    private static unsafe void WriteAll(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;) done += Math.Max(0, Write(1, start + done, bytes.Length - done));
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);
}
