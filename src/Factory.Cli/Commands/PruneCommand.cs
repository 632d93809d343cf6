using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class PruneCommand
{
    public static Command Create(SharedOptions shared)
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would go" };
        return shared.Reading(new Command("prune", "Let go of old runs and logs, as the daemon does by itself now and then.") { dry }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var report = await client.PruneAsync(parsed.GetValue(dry), cancellationToken);
            session.Show(report, ControlJson.Default.RetentionView, r => Print(session.Out, r));
            return ExitCode.Ok;
        });
    }

    private static void Print(Printer printer, RetentionView report)
    {
        var would = report.Dry ? "would let go" : "let go";
        printer.Line($"{would} of {Words.Count(report.Runs, "run")} and the logs of {Words.Count(report.Logs, "run")}{(report.Dry ? "" : $"; the database is {Words.Bytes(report.Bytes)} smaller")}");
        printer.Line(printer.Dim(FormattableString.Invariant(
            $"kept are runs of {report.KeepRunsDays:0.###} days, logs of {report.KeepLogsDays:0.###} days, the last {report.KeepLast} runs of each pipeline, and what releases, datasets and these were made from")));
    }
}
