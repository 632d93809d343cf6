using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class PlanCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new PipelineArguments();
        var command = new Command("plan", "Show what a run would do, and do nothing.");
        pipeline.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var submission = pipeline.Read(parsed, session.Surroundings);
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var plan = await client.PlanAsync(submission, cancellationToken);
            session.Show(plan, ControlJson.Default.PlanReport, p => Print(session, p));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, PlanReport plan)
    {
        DiagnosticsPrinter.Print(session.Error, [.. plan.Diagnostics.Where(d => d.Severity != Severity.Info)]);
        var table = new TextTable("STAGE", "TYPE", "AFTER", "WOULD", "ON", "WHY");
        foreach (var stage in plan.Stages)
            table.Add(stage.Name, stage.Type, string.Join(", ", stage.After), new(Words.Of(stage.Outlook), p => Tint(p, stage.Outlook)),
                stage.Device ?? "", stage.Why);
        table.Print(session.Out);
        var counts = plan.Stages.GroupBy(s => s.Outlook).ToDictionary(g => g.Key, g => g.Count());
        session.Out.Line();
        session.Out.Line(string.Join(", ", new[]
        {
            $"{counts.GetValueOrDefault(PlanOutlook.Run)} to run", $"{counts.GetValueOrDefault(PlanOutlook.Cached)} cached",
            counts.GetValueOrDefault(PlanOutlook.Unknown) is > 0 and var unknown ? $"{unknown} not known yet" : "",
        }.Where(w => w.Length > 0)));
    }

    private static Func<string, string> Tint(Printer printer, PlanOutlook outlook) => outlook switch
    {
        PlanOutlook.Cached => printer.Green,
        PlanOutlook.Run => printer.Yellow,
        _ => printer.Dim,
    };
}
