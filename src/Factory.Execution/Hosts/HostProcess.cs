using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Execution.Groups;
using Factory.Execution.Processes;
using Factory.Protocol;

namespace Factory.Execution;

/// <summary>
/// A running host: its two pipes, its end, and all that belongs to it. It is ended by <see cref="EndAsync"/>; to dispose
/// of it is to let go of its pipes and no more: it then finishes what is at hand by itself.
/// </summary>
public sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private const int SignalKill = 9;

    private readonly Socket _input;
    private readonly SemaphoreSlim _sending = new(1, 1);

    internal HostProcess(WatchedProcess process, HostGroup? group, HostFolder folder, Socket input, Socket output)
    {
        (Process, Group, Folder, _input) = (process, group, folder, input);
        Output = new NetworkStream(output, ownsSocket: true);
    }

    public HostIdentity Identity => Process.Identity;
    /// <summary>Its end, with the exact status.</summary>
    public Task<ProcessExit> Exited => Process.Exited;
    /// <summary>Its standard output.</summary>
    public Stream Output { get; }

    internal WatchedProcess Process { get; }
    internal HostGroup? Group { get; }
    internal HostFolder Folder { get; }

    /// <summary>The end of its standard error.</summary>
    public string LastWords => Folder.LastWords();

    public void Signal(int signal) => Process.Signal(signal);

    /// <summary>Sends one line. False when the host takes no more.</summary>
    internal async Task<bool> SendAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> line = (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'];
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!line.IsEmpty) line = line[await _input.SendAsync(line, cancellationToken).ConfigureAwait(false)..];
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>End of file on its standard input: it finishes what is at hand and exits.</summary>
    public void CloseInput() => _input.Dispose();

    /// <summary>Lets it go: end of file, then by force; and clears away all that it leaves, processes too.</summary>
    internal async Task EndAsync(bool force, TimeProvider time)
    {
        CloseInput();
        if (force) Signal(SignalKill);
        try
        {
            await Exited.WaitAsync(s_patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Signal(SignalKill);
            await Exited.ConfigureAwait(false);
        }
        Dispose();
        await HostProcesses.ClearAsync(Identity, Group, time).ConfigureAwait(false);
        Group?.Remove();
        Folder.Delete();
    }

    public void Dispose()
    {
        _input.Dispose();
        Output.Dispose();
        // Not the semaphore: a late sender must find a closed socket and not a mistake of ours.
    }
}
