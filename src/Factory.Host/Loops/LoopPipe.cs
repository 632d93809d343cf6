using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Factory.Host.Native;

namespace Factory.Host.Loops;

/// <summary>The lines to and from a loop, out of reach of what samplers print. When the loop is gone, writing does nothing, and its input ends.</summary>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed class LoopPipe
#pragma warning restore CA1001
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly Utf8JsonWriter _writer;
    private readonly StreamReader _input;
    private readonly int _output;

    private LoopPipe(int input, int output)
    {
        _input = new(new FileStream(new(input, ownsHandle: true), FileAccess.Read, bufferSize: 0), new UTF8Encoding(false));
        _output = output;
        _writer = new(_pending, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public static LoopPipe TakeOverStandardStreams()
    {
        var pipe = new LoopPipe(StandardStreams.Keep(0), StandardStreams.Keep(1));
        LastWords.Keep();
        StandardStreams.ToNull();
        return pipe;
    }

    /// <summary>The next line in, or null at its end.</summary>
    public string? ReadLine() => _input.ReadLine();

    public void Write(LoopLine line)
    {
        _writer.Reset();
        JsonSerializer.Serialize(_writer, line, LoopJson.Default.LoopLine);
        _pending.Write([(byte)'\n']);
    }

    /// <summary>Lets the loop have all that was written.</summary>
    public void Flush()
    {
        Posix.WriteAll(_output, _pending.WrittenSpan);
        _pending.ResetWrittenCount();
    }
}
