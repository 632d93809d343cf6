using System.Net.Sockets;
using System.Security.Cryptography;
using Factory.Execution.Groups;
using Factory.Execution.Native;
using Factory.Execution.Processes;

namespace Factory.Execution;

/// <summary>Starts hosts as processes of the daemon's own user.</summary>
public sealed class HostLauncher(ExecutionOptions options, Cgroups groups) : IHostLauncher
{
    // The kernel, short of memory, must prefer a stage to the daemon.
    private const string KilledFirst = "500";

    public HostProcess Start(HostStart start)
    {
        var nonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var folder = HostFolder.Create(options.WorkRoot, nonce);
        var group = groups.Create(nonce, start.MemoryLimit);
        try
        {
            return Start(start, nonce, folder, group);
        }
        catch (IOException)
        {
            group?.Remove();
            folder.Delete();
            throw;
        }
    }

    // Sockets and not pipes: .NET waits for them without a thread each. One pair a direction, so that what the daemon
    // leaves unread when it dies cannot turn the host's end of file into an error.
    private HostProcess Start(HostStart start, string nonce, HostFolder folder, HostGroup? group)
    {
        var (input, hostInput) = Pair();
        var (output, hostOutput) = Pair();
        try
        {
            var pid = Spawn(start, nonce, folder, hostInput, hostOutput);
            group?.Add(pid);
            PreferAsVictim(pid);
            return new HostProcess(WatchedProcess.OfChild(pid, nonce), group, folder, Wrap(input), Wrap(output));
        }
        catch (IOException)
        {
            _ = Posix.Close(input);
            _ = Posix.Close(output);
            throw;
        }
        finally
        {
            _ = Posix.Close(hostInput);
            _ = Posix.Close(hostOutput);
        }
    }

    private int Spawn(HostStart start, string nonce, HostFolder folder, int input, int output)
    {
        var environment = HostVariables.Of(start.Launch, start.Variables, nonce, folder.Temporary);
        using var placement = ThreadPlacement.Enter(start.Launch?.Cores ?? [], start.Launch?.NumaNodes ?? []);
        return Native.Spawn.Start(new(options.HostProgram, start.Arguments, environment, folder.Temporary, input, output, folder.StandardError));
    }

    private static unsafe (int Ours, int Theirs) Pair()
    {
        var pair = stackalloc int[2];
        return Posix.SocketPair(Posix.UnixFamily, Posix.StreamSocket | Posix.CloseOnExec, 0, pair) == 0 ? (pair[0], pair[1]) : throw Posix.Failure("socketpair");
    }

    private static Socket Wrap(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    private static void PreferAsVictim(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/oom_score_adj", KilledFirst);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended already, or the machine does not allow it: then chance decides.
        }
    }
}
