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
    private const int SignalKill = 9;

    public HostProcess Start(HostStart start)
    {
        var nonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var folder = HostFolder.Create(options.WorkRoot, nonce);
        var group = groups.Create(nonce, new(start.MemoryLimit, options.ProcessLimit, start.Launch?.Cores.Count ?? 0));
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

    private HostProcess Start(HostStart start, string nonce, HostFolder folder, HostGroup? group)
    {
        using var input = HostPipe.Open();
        using var output = HostPipe.Open();
        var pid = Spawn(start, nonce, folder, input.Theirs, output.Theirs);
        try
        {
            group?.Add(pid);
            PreferAsVictim(pid);
            return new HostProcess(WatchedProcess.OfChild(pid, nonce), group, folder, input.Take(), output.Take());
        }
        catch (IOException)
        {
            _ = Posix.Kill(pid, SignalKill);
            throw;
        }
    }

    private int Spawn(HostStart start, string nonce, HostFolder folder, int input, int output)
    {
        var environment = HostVariables.Of(start.Launch, start.Variables, nonce, folder.Temporary);
        using var placement = ThreadPlacement.Enter(start.Launch?.Cores ?? [], start.Launch?.NumaNodes ?? []);
        return Native.Spawn.Start(new(options.HostProgram, start.Arguments, environment, folder.Temporary, input, output, folder.StandardError));
    }

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
