using System.CommandLine;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class LogsCommand
{
    public static Command Create(SharedOptions shared)
    {
        var stage = new Argument<string>("STAGE") { Description = "The stage's name" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the stage is over" };
        var run = RunOption.Create();
        var attempt = new Option<int?>("--attempt") { Description = "One attempt only, from 1", HelpName = "number" };
        return shared.Reading(new Command("logs", "Show what a stage printed.") { stage, follow, run, attempt }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var print = Lines(session);
            var lines = client.ReadLogsAsync(parsed.GetRequiredValue(run), parsed.GetRequiredValue(stage), parsed.GetValue(follow), parsed.GetValue(attempt), cancellationToken);
            await foreach (var line in lines) print(line);
            return ExitCode.Ok;
        });
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
