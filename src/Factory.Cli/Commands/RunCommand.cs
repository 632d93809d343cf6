using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class RunCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new PipelineArguments();
        var detach = new Option<bool>("--detach", "-d") { Description = "Do not wait for the end" };
        var command = new Command("run", "Run a pipeline to its release, and watch. Ctrl-C cancels the run; twice leaves at once.");
        pipeline.AddTo(command);
        command.Options.Add(detach);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var submission = pipeline.Read(parsed, session.Surroundings);
            using var interrupts = new Interrupts(session.Surroundings);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interrupts.Leave);
            var client = await session.ConnectAsync(WhenAbsent.Start, either.Token);
            var accepted = await client.RunAsync(submission, either.Token);
            // What is merely worth knowing is `lint`'s to say, not every run's.
            DiagnosticsPrinter.Print(session.Error, [.. (accepted.Warnings ?? []).Where(d => d.Severity != Severity.Info)]);
            if (parsed.GetValue(detach)) return Leave(session, accepted);
            var watch = new RunWatch(session, client, interrupts);
            if (accepted.Repeated is { } same && !session.Json)
            {
                watch.Show(accepted, same);
                return CodeOf(same.Status);
            }
            var ended = await Watch(watch, accepted.Run, cancellationToken);
            if (session.Json) session.PrintJson(ended.Unchanged is null ? ended : await client.GetRunAsync($"{ended.Run}", cancellationToken), ControlJson.Default.RunDetail);
            PointAtLogs(session, ended);
            return CodeOf(ended.Status);
        });
    }

    public static ExitCode CodeOf(RunState status) => status switch
    {
        RunState.Succeeded => ExitCode.Ok,
        RunState.Blocked => ExitCode.Blocked,
        RunState.Cancelled => ExitCode.Cancelled,
        _ => ExitCode.Failed,
    };

    private static async Task<RunDetail> Watch(RunWatch watch, long run, CancellationToken cancellationToken)
    {
        try
        {
            return await watch.WatchAsync(run, cancellationToken);
        }
        catch (DaemonUnreachableException e)
        {
            throw new RequestException(ExitCode.NoDaemon, $"{e.Message}; run {run} is not lost",
                $"its stages go on, and the next daemon takes it up: `factory daemon start`, then `factory status {run}`");
        }
    }

    private static ExitCode Leave(Session session, RunAccepted accepted)
    {
        session.Show(accepted, ControlJson.Default.RunAccepted, a => session.Out.Line($"run {a.Run} of {Escape.Line(a.Pipeline)}, revision {a.Revision}"));
        return ExitCode.Ok;
    }

    private static void PointAtLogs(Session session, RunDetail run)
    {
        if (run.Stages.FirstOrDefault(s => s is { Status: StageState.Failed, Trial: null, Attempts.Count: > 0 }) is { } failed)
            session.Error.Line(session.Error.Dim($"what it printed: factory logs {Escape.Line(failed.Name)} --run {run.Run}"));
    }
}
