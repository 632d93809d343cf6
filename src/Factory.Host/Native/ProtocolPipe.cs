using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace Factory.Host.Native;

/// <summary>
/// The pipe to the daemon, out of reach of foreign code: the standard descriptors are moved to private ones that
/// children do not inherit, and /dev/null takes their place. When the daemon is gone, writing does nothing: what
/// counts is in the files, and the end of the pipe is seen by who reads it.
/// </summary>
#pragma warning disable CA1001 // It lives as long as the process: its reader may be blocked in a read when the process ends.
internal sealed class ProtocolPipe
#pragma warning restore CA1001
{
    // A write of at most PIPE_BUF bytes to a pipe that polls as writable neither blocks nor mixes with others.
    private const int AtomicWrite = 4096;

    private readonly Lock _writing = new();
    private readonly StreamReader _input;
    private readonly int _output;

    private ProtocolPipe(int input, int output)
    {
        _input = new StreamReader(new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0));
        _output = output;
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
        var line = Line(message, type);
        lock (_writing) Posix.WriteAll(_output, line);
    }

    /// <summary>Writes a short message unless the reader lets the pipe run full for that long; for messages that only wake.</summary>
    public bool TryWrite<T>(T message, JsonTypeInfo<T> type, TimeSpan patience)
    {
        var line = Line(message, type);
        lock (_writing)
        {
            if (line.Length <= AtomicWrite && !Writable(patience)) return false;
            Posix.WriteAll(_output, line);
        }
        return true;
    }

    private bool Writable(TimeSpan patience)
    {
        var request = new Posix.PollRequest { Descriptor = _output, Events = Posix.PollOut };
        return Posix.Poll(ref request, 1, (int)patience.TotalMilliseconds) > 0;
    }

    private static byte[] Line<T>(T message, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'];
}
