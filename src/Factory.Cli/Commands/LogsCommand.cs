using System.CommandLine;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class LogsCommand
{
    public static Command Create(SharedOptions shared)
    {
        var stage = StageArgument.Create("STAGE", "The stage's name");
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the stage is over" };
        var run = RunOption.Create();
        var attempt = new Option<int?>("--attempt") { Description = "One attempt only, from 1", HelpName = "number" };
        return shared.Reading(new Command("logs", "Show what a stage printed.") { stage, follow, run, attempt }, async (parsed, session, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(stage);
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var log = client.ReadLogsAsync(parsed.GetRequiredValue(run), name, parsed.GetValue(follow), parsed.GetValue(attempt), cancellationToken);
            await Print(session, name, log);
            return ExitCode.Ok;
        });
    }

    // What was printed goes to the standard output, and nothing else: it may be read by a program.
    private static async Task Print(Session session, string stage, IAsyncEnumerable<LogEvent> log)
    {
        var (print, printer, lines) = (Lines(session), stage, 0);
        await foreach (var said in log)
        {
            switch (said)
            {
                case LogEvent.MadeBy { Origin: var origin }:
                    session.Error.Line(
                        session.Error.Dim($"{Escape.Line(printer)} did not run: {Escape.Line(origin.Stage)} of run {origin.Run} made the same, and printed"));
                    printer = origin.Stage;
                    break;
                case LogEvent.Printed { Line: var line }:
                    print(line);
                    lines++;
                    break;
                case LogEvent.Ended when lines == 0:
                    session.Error.Line(session.Error.Dim($"{Escape.Line(printer)} printed nothing"));
                    break;
            }
        }
    }

    // A terminal is guarded from what programs print; a file or another program gets it as it was.
    private static Action<LogLine> Lines(Session session)
    {
        if (session.Json) return line => session.Out.Line(JsonSerializer.Serialize(line, ControlJson.Default.LogLine));
        var toTerminal = session.Surroundings.OutIsTerminal;
        return line =>
        {
            var text = toTerminal ? Escape.Line(line.Text) : line.Text;
            session.Out.Line(line.Stream == "stderr" ? session.Out.Yellow(text) : text);
        };
    }
}
