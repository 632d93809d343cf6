using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class LintCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new PipelineArguments();
        var command = new Command("lint", "Check a pipeline file, and run nothing.");
        var sarif = new Option<bool>("--sarif") { Description = "As SARIF 2.1.0, for code scanning" };
        pipeline.AddTo(command);
        command.Options.Add(sarif);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var submission = pipeline.Read(parsed, session.Surroundings);
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var report = await client.LintAsync(submission, cancellationToken);
            var file = parsed.GetRequiredValue(pipeline.File);
            session.Show(report, ControlJson.Default.LintReport, r =>
            {
                if (parsed.GetValue(sarif)) session.Out.Line(Sarif.Write(file, submission.Text, r.Diagnostics));
                else Print(session.Out, file, r);
            });
            return report.Ok ? ExitCode.Ok : ExitCode.Diagnostics;
        });
    }

    private static void Print(Printer printer, string file, LintReport report)
    {
        DiagnosticsPrinter.Print(printer, report.Diagnostics);
        printer.Line($"{Escape.Line(file)}: {DiagnosticsPrinter.Summary(report.Diagnostics)}");
    }
}
