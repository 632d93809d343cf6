using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class CapacityCommand
{
    public static Command Create(SharedOptions shared)
    {
        var plots = new PlotOptions();
        var command = new Command("capacity", "Show what capacity is paid for, what of it is used and what will be wasted, and budgets.");
        plots.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var report = await client.CapacityAsync(cancellationToken);
            session.Show(report, ControlJson.Default.CapacityReport, r => Print(session.Out, r));
            await plots.DrawAsync(parsed, session, () => CapacityFigures.Page(report), cancellationToken);
            return report.Problems.Count > 0 ? ExitCode.Diagnostics : ExitCode.Ok;
        });
    }

    private static void Print(Printer printer, CapacityReport report)
    {
        foreach (var problem in report.Problems)
            foreach (var line in problem.TrimEnd('\n').Split('\n')) printer.Line(printer.Red(Escape.Line(line)));
        if (report.Problems.Count > 0) printer.Line(report.Floor is null ? "no prices hold" : "what the file said before goes on holding");
        if (report.Floor is null && report.Problems.Count == 0)
            printer.Line($"there is no floor file: {Escape.Line(report.File)} would say what capacity costs");
        PrintContracts(printer, report.Contracts);
        PrintBudgets(printer, report.Budgets);
    }

    private static void PrintContracts(Printer printer, IReadOnlyList<ContractView> contracts)
    {
        if (contracts.Count == 0) return;
        var table = new TextTable("CONTRACT", "KIND", "FOR", "PRICE", "HELD", "USED", "OF", "UNTIL", "A DAY", "WILL BE WASTED");
        foreach (var c in contracts)
            table.Add(c.Name, Words.Of(c.Kind), c.For, $"{CostWords.Money(c.Price)}/h", c.Units is { } units ? $"{c.Held} of {units}" : $"{c.Held}", Hours(c.UsedHours),
                Hours(c.CommittedHours), c.Until is { } until ? $"{until:yyyy-MM-dd}" : "", Hours(c.HoursADay), Wasted(c));
        table.Print(printer);
    }

    private static string Wasted(ContractView contract) =>
        contract.Exhausted is { } exhausted ? $"used up on {exhausted:yyyy-MM-dd}"
        : contract.WastedHours is { } hours ? $"{Hours(hours)}{(contract.Wasted is { } money ? $", {CostWords.Money(money)}" : "")}" : "";

    private static void PrintBudgets(Printer printer, IReadOnlyList<BudgetView> budgets)
    {
        if (budgets.Count == 0) return;
        printer.Line();
        var table = new TextTable("BUDGET", "OF", "LIMIT", "USED", "THIS MONTH WILL COME TO", "THEN");
        foreach (var b in budgets)
        {
            var over = b.Used.Amount >= b.Limit.Amount;
            table.Add(b.Name, string.Join(", ", new[] { b.Pipeline, b.User }.OfType<string>().DefaultIfEmpty("all")), CostWords.Money(b.Limit),
                new Cell(CostWords.Money(b.Used), over ? p => p.Red : null), b.Forecast is { } forecast ? CostWords.Money(forecast) : "",
                b.Holds ? "nothing more begins" : "it is told");
        }
        table.Print(printer);
    }

    private static string Hours(decimal? hours) => hours is { } h ? $"{h.ToString("#,##0.##", CultureInfo.InvariantCulture)} h" : "";
}
