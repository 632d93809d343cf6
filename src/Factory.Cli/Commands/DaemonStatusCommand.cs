using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DaemonStatusCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Reading(new Command("status", "Show which daemon answers here."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Fail, cancellationToken);
            session.Show(await client.GetStatusAsync(cancellationToken), ControlJson.Default.DaemonStatus, s => Print(session.Out, client.Socket, s));
            return ExitCode.Ok;
        });

    private static void Print(Printer printer, string socket, DaemonStatus status)
    {
        var facts = new TextTable("", "");
        facts.Add("version", status.Version);
        facts.Add("process", status.Pid.ToString(CultureInfo.InvariantCulture));
        facts.Add("up", Words.Duration(TimeSpan.FromSeconds(status.UptimeSeconds)));
        facts.Add("socket", socket);
        facts.Add("state", status.StateDirectory);
        facts.Add("watches", status.WatchFolder ?? "no folder");
        facts.Add("runs", $"{status.RunsActive} active");
        facts.Add("plugins", status.Plugins.ToString(CultureInfo.InvariantCulture));
        facts.Add("memory", status.MemoryLimit);
        facts.Add("ends", status.IdleExitSeconds is { } idle ? $"after {Words.Duration(TimeSpan.FromSeconds(idle))} without work" : "when it is told to");
        facts.Print(printer);
    }
}
