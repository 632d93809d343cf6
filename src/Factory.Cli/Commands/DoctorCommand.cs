using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DoctorCommand
{
    public static Command Create(SharedOptions shared) =>
        shared.Reading(new Command("doctor", "Check that this machine has what Factory needs, and say what to do where not."),
            async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var report = await client.GetDoctorAsync(cancellationToken);
            session.Show(report, ControlJson.Default.DoctorReport, r => Print(session.Out, r));
            return report.Checks.All(c => c.Ok) ? ExitCode.Ok : ExitCode.Failed;
        });

    private static void Print(Printer printer, DoctorReport report)
    {
        var width = report.Checks.Select(c => Escape.Line(c.Name).Length).DefaultIfEmpty().Max();
        foreach (var check in report.Checks)
        {
            printer.Line($"{(check.Ok ? printer.Green("ok  ") : printer.Red("FAIL"))}  {Escape.Line(check.Name).PadRight(width)}  {Escape.Line(check.Words)}");
            if (check is { Ok: false, Fix: { } fix }) printer.Line($"      {"".PadRight(width)}  {Escape.Line(fix)}");
        }
    }
}
