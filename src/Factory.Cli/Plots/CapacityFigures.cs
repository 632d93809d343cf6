using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What is left of each contract and what will be, as pictures.</summary>
internal static class CapacityFigures
{
    private const int Marks = 8;
    /// <summary>From so many on hours are counted in thousands.</summary>
    private const decimal Thousands = 50_000;

    public static PlotPage Page(CapacityReport report)
    {
        // What is neither paid for nor used has nothing to show.
        var contracts = report.Contracts.Where(c => c.CommittedHours is not null || c.UsedHours > 0).ToList();
        return new(report.Floor is { } floor ? $"Capacity of {floor}" : "Capacity",
            contracts.Count > 0 ? [] : ["Nothing is paid for ahead, and nothing was used."], [.. contracts.Select(c => Of(c, report.At))]);
    }

    /// <summary>Of what is paid for, what is left; of anything else, what was used.</summary>
    private static Figure Of(ContractView contract, DateTimeOffset now)
    {
        var (begin, end) = Span(contract, now);
        double X(DateTimeOffset at) => (at - begin).TotalDays;
        var (scale, unit) = (contract.CommittedHours ?? contract.UsedHours) < Thousands ? (1m, "unit-hours") : (1000m, "thousands of unit-hours");
        double Y(decimal used) => (double)((contract.CommittedHours is { } committed ? Math.Max(0, committed - used) : used) / scale);
        var burn = contract.Burn.Where(b => b.At < now).Select(b => (X: X(b.At), Y: Y(b.Hours)))
            .Prepend((X: X(Began(contract, begin)), Y: Y(0))).Append((X: X(now), Y: Y(contract.UsedHours))).Where(p => p.X >= 0).OrderBy(p => p.X).ToList();
        var marks = new List<Mark>();
        if (contract is { CommittedHours: not null, From: { } from, Until: { } until })
            marks.Add(new LineMark([X(from), X(until)], [Y(0), 0], Dashed: true) { Ink = Ink.Quiet, Name = "if all of it were used evenly" });
        marks.Add(new LineMark([.. burn.Select(p => p.X)], [.. burn.Select(p => p.Y)], 2.5) { Ink = Ink.Main, Name = contract.CommittedHours is null ? "used" : "left" });
        if (Forecast(contract, now, end) is { } forecast)
            marks.Add(new LineMark([X(now), X(forecast.At)], [Y(contract.UsedHours), Y(forecast.Used)], 2, Dashed: true) { Ink = Ink.Second, Name = "at the pace of the last two weeks" });
        return new(contract.Name, $"{contract.Name}: {Words.Of(contract.Kind)} {contract.For}",
            new($"{begin:yyyy-MM-dd} to {end:yyyy-MM-dd}", Low: 0, High: X(end), Ticks: Dates(begin, end)), new(unit, Low: 0), marks, Note(contract));
    }

    private static DateTimeOffset Began(ContractView contract, DateTimeOffset begin) => contract.From ?? (contract.Burn is [var first, ..] ? first.At.AddDays(-1) : begin);

    private static (DateTimeOffset Begin, DateTimeOffset End) Span(ContractView contract, DateTimeOffset now)
    {
        var begin = contract.From ?? (contract.Burn is [var first, ..] && first.At < now ? first.At.AddDays(-1) : now.AddDays(-14));
        var end = contract.Until ?? contract.Exhausted ?? now.AddDays(30);
        return (begin < now ? begin : now.AddDays(-1), end > now ? end : now.AddDays(1));
    }

    private static (DateTimeOffset At, decimal Used)? Forecast(ContractView contract, DateTimeOffset now, DateTimeOffset end) =>
        contract.Exhausted is { } exhausted && contract.CommittedHours is { } all ? (exhausted, all)
        : contract.ForecastHours is { } forecast ? (end, forecast)
        : contract.HoursADay is { } pace ? (end, contract.UsedHours + pace * (decimal)(end - now).TotalDays) : null;

    private static string? Note(ContractView contract) =>
        contract.Exhausted is { } exhausted ? $"At this pace it is used up on {exhausted:yyyy-MM-dd}."
        : contract.WastedHours is { } hours and > 0 ? $"At this pace {hours.ToString("#,##0", CultureInfo.InvariantCulture)} unit-hours of it will be paid for and not used"
            + $"{(contract.Wasted is { } money ? $": {CostWords.Money(money)}" : "")}."
        : null;

    private static List<Tick> Dates(DateTimeOffset begin, DateTimeOffset end)
    {
        var step = Math.Max(1, (int)Math.Ceiling((end - begin).TotalDays / Marks));
        var first = new DateTimeOffset(begin.UtcDateTime.Date, TimeSpan.Zero);
        if (first < begin) first = first.AddDays(1);
        var ticks = new List<Tick>();
        for (var day = first; day <= end; day = day.AddDays(step)) ticks.Add(new((day - begin).TotalDays, $"{day:MM-dd}"));
        return ticks;
    }
}
