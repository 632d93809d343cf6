using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class SimulateCommand
{
    public static Command Create(SharedOptions shared)
    {
        var file = new Argument<FileInfo>("FLOOR") { Description = "A floor file that describes devices" };
        var against = new Option<FileInfo?>("--against") { Description = "Another floor file: the same load on it, and what differs", HelpName = "floor" };
        var days = new Option<double>("--days") { Description = "How long", DefaultValueFactory = _ => 30 };
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = "When it begins, such as 2027-01-01 (now if left out; with --history when that began)", HelpName = "date", CustomParser = Date,
        };
        var history = new Option<bool>("--history") { Description = "What was recorded in that time comes again, instead of the load that the file describes" };
        var seed = new Option<int>("--seed") { Description = "For the described load: the same seed gives the same stages", DefaultValueFactory = _ => 1 };
        days.Validators.Add(r => { if (r.GetValueOrDefault<double>() is <= 0 or > 3660) r.AddError("--days is more than 0 and at most 3660"); });
        return shared.Reading(new Command("simulate", "Play what a described floor would do: waiting, use, cost, idle commitment.") { file, against, days, from, history, seed },
            async (parsed, session, cancellationToken) =>
        {
            var (path, other) = (parsed.GetRequiredValue(file), parsed.GetValue(against));
            foreach (var wanted in new[] { path, other }.OfType<FileInfo>().Where(f => !f.Exists)) throw new FileNotFoundException($"there is no file {wanted}", wanted.FullName);
            var request = new SimulationRequest(path.FullName, await File.ReadAllTextAsync(path.FullName, cancellationToken), other?.FullName,
                other is null ? null : await File.ReadAllTextAsync(other.FullName, cancellationToken), parsed.GetValue(days), parsed.GetValue(seed), parsed.GetValue(history), parsed.GetValue(from));
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var report = await client.SimulateAsync(request, cancellationToken);
            session.Show(report, ControlJson.Default.SimulationReport, r => Print(session.Out, r));
            return ExitCode.Ok;
        });
    }

    // As floor files write it.
    private static DateTimeOffset? Date(ArgumentResult result)
    {
        if (DateTimeOffset.TryParseExact(result.Tokens[0].Value, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return date;
        result.AddError("--from is a date, such as 2027-01-01 or 2027-01-01T18:00");
        return null;
    }

    private static void Print(Printer printer, SimulationReport report)
    {
        var (floor, against) = (report.Floor, report.Against);
        printer.Line($"{printer.Bold(Escape.Line(floor.Name))}, {floor.From:yyyy-MM-dd} to {floor.Until:yyyy-MM-dd}");
        var table = against is null ? new TextTable("", "") : new TextTable("", floor.Name, against.Name, "DIFFERENCE");
        void Row(string name, Func<SimulationView, string> words, Func<SimulationView, double> number, Func<double, string>? difference = null)
        {
            if (against is null) table.Add(name, words(floor));
            else table.Add(name, words(floor), words(against), Difference(number(against) - number(floor), difference ?? Plain));
        }
        Row("stages that came", v => Number(v.Arrived), v => v.Arrived);
        Row("finished", v => Number(v.Finished), v => v.Finished);
        Row("waiting at the end", v => Number(v.Waiting), v => v.Waiting);
        Row("had to make way", v => Number(v.Preempted), v => v.Preempted);
        if (floor.Struck + (against?.Struck ?? 0) > 0) Row("were struck by a fault", v => Number(v.Struck), v => v.Struck);
        Row("wait, median", v => Time(v.WaitMedianSeconds), v => v.WaitMedianSeconds, Time);
        Row("wait, nine in ten at most", v => Time(v.WaitNinetySeconds), v => v.WaitNinetySeconds, Time);
        Row("wait, longest", v => Time(v.WaitMostSeconds), v => v.WaitMostSeconds, Time);
        foreach (var model in floor.Models.Concat(against?.Models ?? []).Select(m => m.Model).Distinct())
            Row($"use of {model}", v => v.Models.Where(m => m.Model == model).Select(Use).FirstOrDefault() ?? "", v => v.Models.Where(m => m.Model == model).Sum(m => 100 * m.Utilisation));
        Row("cost of what was used", v => Money(v.Cost), v => (double)v.Cost.Sum(m => m.Amount));
        Row("paid for and not used", v => Money(v.Idle), v => (double)v.Idle.Sum(m => m.Amount));
        table.Print(printer);
        PrintContracts(printer, floor);
        if (against is not null) PrintContracts(printer, against);
        printer.Line(printer.Dim($"simulated in {(floor.Seconds + (against?.Seconds ?? 0)).ToString("0.0", CultureInfo.InvariantCulture)} s"));
    }

    private static void PrintContracts(Printer printer, SimulationView view)
    {
        if (view.Contracts.Count == 0) return;
        printer.Line();
        var table = new TextTable("CONTRACT", "KIND", "USED", "OF", "COST", "NOT USED");
        foreach (var c in view.Contracts)
            table.Add($"{view.Name}/{c.Name}", Words.Of(c.Kind), Hours(c.UsedHours), c.CommittedHours is { } paid ? Hours(paid) : "", CostWords.Money(c.Cost),
                c.Idle is { } idle ? CostWords.Money(idle) : "");
        table.Print(printer);
    }

    private static string Use(ModelView model) => $"{(100 * model.Utilisation).ToString("0.0", CultureInfo.InvariantCulture)} % of {Number(model.Units)}";

    private static string Money(IReadOnlyList<AmountView> amounts) => amounts.Count == 0 ? "0" : string.Join(" + ", amounts.Select(CostWords.Money));

    private static string Time(double seconds) => Words.Duration(TimeSpan.FromSeconds(seconds));

    private static string Hours(decimal hours) => $"{hours.ToString("#,##0", CultureInfo.InvariantCulture)} h";

    private static string Number(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    private static string Difference(double by, Func<double, string> words) => Math.Abs(by) < 1e-9 ? "none" : $"{(by > 0 ? "+" : "-")}{words(Math.Abs(by))}";

    private static string Plain(double number) => number.ToString("#,##0.##", CultureInfo.InvariantCulture);
}
