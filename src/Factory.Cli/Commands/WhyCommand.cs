using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class WhyCommand
{
    public static Command Create(SharedOptions shared)
    {
        var stage = StageArgument.Create("STAGE", "The stage's name");
        var run = RunOption.Create();
        return shared.Reading(new Command("why", "Explain why a stage ran, did not run, waits, or runs where it runs.") { stage, run },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var report = await client.WhyAsync(parsed.GetRequiredValue(run), parsed.GetRequiredValue(stage), cancellationToken);
            session.Show(report, ControlJson.Default.WhyReport, r => Print(session, r));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, WhyReport report)
    {
        var printer = session.Out;
        var how = report.Provenance is { } source && report.Status == StageState.Done ? Words.Of(source) : Words.Of(report.Status);
        printer.Line($"{printer.Bold(Escape.Line(report.Stage))} of run {report.Run}: {how}");
        foreach (var words in report.Words) printer.Line("  " + Escape.Line(words));
        PrintDifferences(printer, report);
        if (report.Placement is { } placement) printer.Line($"  on {Escape.Line(placement.Device)}: {Escape.Line(placement.Why)}");
        foreach (var wait in report.Waits) printer.Line("  waited: " + Escape.Line(wait));
        foreach (var attempt in report.Attempts)
        {
            printer.Line("  " + Attempt(attempt, session.Now));
            foreach (var warning in attempt.Warnings ?? []) printer.Line($"    {printer.Yellow("warning:")} {Escape.Line(warning)}");
        }
        if (report.InputHash is { } hash) printer.Line(printer.Dim($"  input hash {Escape.Line(hash)}"));
    }

    private static void PrintDifferences(Printer printer, WhyReport report)
    {
        if (report.Differences.Count == 0) return;
        printer.Line(report.Against is { } run ? $"  different from run {run}:" : "  different:");
        foreach (var difference in report.Differences)
            printer.Line($"    {Escape.Line(difference.Field)}: {Side(difference.Before, printer.Red)} → {Side(difference.After, printer.Green)}");
    }

    private static string Side(string? value, Func<string, string> paint) => value is null ? "(none)" : paint(Escape.Line(value));

    private static string Attempt(AttemptView attempt, DateTimeOffset now)
    {
        var words =
            $"attempt {attempt.Number}: {(attempt.End ?? "running").Replace('_', ' ')}, {Words.Duration(Words.Elapsed(attempt.Started, attempt.Ended, now))}";
        if (attempt.Device is { } device) words += $" on {device}";
        if (attempt.Signal is { } signal) words += $", signal {signal}";
        else if (attempt.ExitCode is { } code and not 0) words += $", exit code {code}";
        return Escape.Line(attempt.Reason is { } reason ? $"{words}: {reason}" : words);
    }
}
