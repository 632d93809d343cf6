using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace Factory.Host.Native;

/// <summary>
/// The pipe to the daemon, out of reach of foreign code: the standard descriptors are moved to private ones that
/// children do not inherit, and /dev/null takes their place.
/// </summary>
internal sealed class ProtocolPipe : IDisposable
{
    // A write of at most PIPE_BUF bytes to a pipe that polls as writable neither blocks nor mixes with others.
    private const int AtomicWrite = 4096;

    private readonly Lock _writing = new();
    private readonly FileStream _output;
    private readonly StreamReader _input;

    private ProtocolPipe(int input, int output)
    {
        _input = new StreamReader(new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0));
        _output = new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    public static ProtocolPipe TakeOverStandardStreams()
    {
        var pipe = new ProtocolPipe(StandardStreams.Keep(0), StandardStreams.Keep(1));
        LastWords.Keep();
        StandardStreams.ToNull();
        return pipe;
    }

    /// <summary>The next line, or null at the end of file. Blocks: for a thread of its own.</summary>
    public string? ReadLine() => _input.ReadLine();

    /// <summary>Writes a message as one line.</summary>
    public void Write<T>(T message, JsonTypeInfo<T> type)
    {
        lock (_writing) Write(Line(message, type));
    }

    /// <summary>Writes a short message unless the reader lets the pipe run full for that long; for messages that only wake.</summary>
    public bool TryWrite<T>(T message, JsonTypeInfo<T> type, TimeSpan patience)
    {
        var line = Line(message, type);
        lock (_writing)
        {
            if (line.Length <= AtomicWrite && !Writable(patience)) return false;
            Write(line);
        }
        return true;
    }

    private void Write(byte[] line)
    {
        try
        {
            _output.Write(line);
        }
        catch (IOException)
        {
            // The daemon is gone. What counts is in the files, and the end of its pipe is seen by the reader.
        }
    }

    private bool Writable(TimeSpan patience)
    {
        var request = new Posix.PollRequest { Descriptor = (int)_output.SafeFileHandle.DangerousGetHandle(), Events = Posix.PollOut };
        return Posix.Poll(ref request, 1, (int)patience.TotalMilliseconds) > 0;
    }

    private static byte[] Line<T>(T message, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'];

    public void Dispose()
    {
        // The input is not disposed: its thread may be blocked in a read, and the process is about to end.
        _output.Dispose();
    }
}
