using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class LintCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new PipelineArguments();
        var command = new Command("lint", "Check a pipeline file, and run nothing.");
        pipeline.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var submission = pipeline.Read(parsed, session.Surroundings);
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var report = await client.LintAsync(submission, cancellationToken);
            session.Show(report, ControlJson.Default.LintReport, r => Print(session.Out, parsed.GetRequiredValue(pipeline.File), r));
            return report.Ok ? ExitCode.Ok : ExitCode.Diagnostics;
        });
    }

    private static void Print(Printer printer, string file, LintReport report)
    {
        DiagnosticsPrinter.Print(printer, report.Diagnostics);
        printer.Line($"{Escape.Line(file)}: {DiagnosticsPrinter.Summary(report.Diagnostics)}");
    }
}
