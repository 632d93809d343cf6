using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DaemonStopCommand
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(SharedOptions shared)
    {
        var drain = new Option<bool>("--drain") { Description = "End when what runs has ended; new work is refused" };
        var cancel = new Option<bool>("--cancel") { Description = "Cancel what runs, then end" };
        var command =
            new Command("stop", "End the daemon and wait until it has. Running stages go on, and the next daemon takes them up again.") { drain, cancel };
        command.Validators.Add(result =>
        {
            if (result.GetValue(drain) && result.GetValue(cancel)) result.AddError("--drain and --cancel exclude each other");
        });
        return shared.Doing(command, async (parsed, session, cancellationToken) =>
        {
            var mode = parsed.GetValue(drain) ? StopMode.Drain : parsed.GetValue(cancel) ? StopMode.Cancel : StopMode.Leave;
            var client = await session.ConnectAsync(WhenAbsent.Fail, cancellationToken);
            var status = await client.GetStatusAsync(cancellationToken);
            await client.StopAsync(mode, cancellationToken);
            if (mode != StopMode.Leave && status.RunsActive > 0)
                session.Error.Line(session.Error.Dim($"waiting for {Words.Count(status.RunsActive, "run")} to end"));
            await WaitUntilGone(session.Surroundings.Time, status.Pid, mode, cancellationToken);
            session.Out.Line($"process {status.Pid} has ended");
            return ExitCode.Ok;
        });
    }

    // By its process and not its socket: only then are its files free.
    private static async Task WaitUntilGone(TimeProvider time, int pid, StopMode mode, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (IsAlive(pid))
        {
            if (mode != StopMode.Drain && time.GetElapsedTime(began) > Patience)
                throw new RequestException(ExitCode.Failed, $"process {pid} was asked to end and has not within {Words.Duration(Patience)}",
                    "`factory daemon status` tells whether it still works");
            await Task.Delay(Step, time, cancellationToken);
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            // The state follows the name, which stands in parentheses and may hold anything.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 2)[0] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
