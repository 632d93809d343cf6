using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class DaemonCommand
{
    public static Command Create(SharedOptions shared) =>
        new("daemon", "Start, stop and look at the daemon.") { DaemonStartCommand.Create(shared), DaemonStopCommand.Create(shared),
            DaemonStatusCommand.Create(shared) };
}
