using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class CostCommand
{
    public static Command Create(SharedOptions shared)
    {
        var what = new Argument<string>("RUN|REF")
        {
            Description = "A run's number or `last`, or a release (digits@champion)", DefaultValueFactory = _ => Routes.Last,
        };
        return shared.Reading(new Command("cost", "Show what a run or a release cost: money, device time, energy.") { what }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var name = parsed.GetRequiredValue(what);
            var report = name == Routes.Last || long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? await client.RunCostAsync(name, cancellationToken) : await client.ModelCostAsync(name, cancellationToken);
            session.Show(report, ControlJson.Default.CostReport, r => Print(session.Out, r));
            return ExitCode.Ok;
        });
    }

    private static void Print(Printer printer, CostReport report)
    {
        printer.Line(printer.Bold(report.Release is { } release ? Escape.Line(release) : $"run {report.Run}"));
        var table = new TextTable("STAGE", "RUN", "COST", "DEVICES", "ENERGY", "ATTEMPTS", report.Release is null ? "" : "RELEASES");
        foreach (var work in report.Work) table.Add([work.Stage, $"{work.Run}", .. Cells(work.Cost), work.Users > 0 ? $"{work.Users}" : ""]);
        table.Add(["total", "", .. Cells(report.Total), ""]);
        if (report.Amortised is { } amortised) table.Add(["its part", "", .. Cells(amortised), ""]);
        if (report.Marginal is { } marginal) table.Add(["for it alone", "", .. Cells(marginal), ""]);
        table.Print(printer);
        if (report.Trend.Count > 1) PrintTrend(printer, report.Trend);
        if (report.Total.UnpricedSeconds > 0) printer.Line(printer.Dim($"{CostWords.Time(report.Total.UnpricedSeconds)} have no price: a floor file sets one"));
    }

    private static void PrintTrend(Printer printer, IReadOnlyList<ReleaseCost> trend)
    {
        printer.Line();
        var table = new TextTable("VERSION", "CREATED", "TOTAL", "ITS PART", "FOR IT ALONE");
        foreach (var version in trend)
            table.Add($"{version.Version}", $"{version.Created.ToLocalTime():yyyy-MM-dd HH:mm}", CostWords.Money(version.Total), CostWords.Money(version.Amortised),
                CostWords.Money(version.Marginal));
        table.Print(printer);
    }

    private static Cell[] Cells(CostView cost) =>
    [
        CostWords.Money(cost), string.Join(", ", cost.Devices.Select(d => $"{CostWords.Time(d.Seconds)} {d.Kind}")), CostWords.Energy(cost),
        cost.Failed > 0 ? $"{cost.Attempts}, {cost.Failed} failed" : $"{cost.Attempts}",
    ];
}
