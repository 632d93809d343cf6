using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class DaemonStartCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Doing(new Command("start", "Start a daemon on .factory, here or above, unless one runs. It ends after five idle minutes."),
            async (_, session, cancellationToken) =>
        {
            var running = session.FindDaemon().Live;
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var status = await client.GetStatusAsync(cancellationToken);
            session.Out.Line($"{(running ? "already running" : "running")}: process {status.Pid} on {Escape.Line(status.StateDirectory)}");
            return ExitCode.Ok;
        });
}
