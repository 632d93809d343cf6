using System.Text.Json;
using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>
/// Makes this host the one that holds an attempt: who it is, in a way that no later process with the same number can be, is written
/// once, and becomes the attempt's <c>host.json</c> by a link. A link fails where there is one already, so two hosts cannot both succeed.
/// </summary>
internal sealed class Claim
{
    private readonly string _file;

    private Claim(string file) => _file = file;

    /// <summary>In the current directory's parent, which is this host's own; hosts start in their folder for temporary files.</summary>
    public static Claim OfThisProcess()
    {
        var identity = new HostIdentity(
            File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), Environment.ProcessId, ProcessStat.Read("self")!.StartTime,
            Environment.GetEnvironmentVariable("FACTORY_HOST") ?? "");
        var file = Path.GetFullPath(Path.Combine("..", TicketFiles.Host));
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(identity, ProtocolJson.Default.HostIdentity));
        return new(file);
    }

    /// <exception cref="HostException">Another host holds it, or held it.</exception>
    public void Make(TicketFolder folder)
    {
        var target = folder.At(TicketFiles.Host);
        if (Posix.Link(_file, target) == 0) return;
        var reason = System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage();
        throw new HostException(ExitCodes.BadTicket, $"{target} cannot be made ({reason}); an attempt is run by one host, once");
    }
}
