using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What is paid for, what of it is used, and what will be if it goes on like that.</summary>
internal sealed class CapacityReports(FloorDesk floor, EngineLoop loop, RecordStore records)
{
    private const long Day = 86_400_000;
    private const decimal Hour = 3_600_000m;
    private const long Lookback = 14 * Day;

    public async Task<CapacityReport> Now()
    {
        var now = loop.Now;
        var use = await loop.Ask(engine => engine.Capacity(now));
        var burn = records.Queries.Capacity.Burn().ToLookup(b => b.Contract, b => (b.Day, b.UnitMilliseconds));
        return new()
        {
            At = Wire.Time(now), File = floor.File, Floor = floor.Floor?.Name, Problems = floor.Problems,
            Contracts = [.. use.Contracts.Select(c => View(c, [.. burn[c.Contract.Name]], now))],
            Budgets = [.. use.Budgets.Select(b => View(b, now))],
        };
    }

    private static ContractView View(ContractUse use, IReadOnlyList<(long Day, long UnitMilliseconds)> burn, long now)
    {
        var contract = use.Contract;
        var pace = Pace(use, burn, now);
        var end = contract.Until ?? long.MaxValue;
        // What is left of its time, at this pace; never more than is there.
        decimal? forecast = pace is { } daily && contract.Until is { } until
            ? Math.Min(use.Used + daily * Math.Max(0, until - now) / Day, contract.Hours ?? decimal.MaxValue) : null;
        var wasted = contract.Committed is { } committed && forecast is { } used ? Math.Max(0, committed - used) : (decimal?)null;
        var exhausted = contract.Hours is { } hours && pace is > 0 and { } rate ? now + (long)Math.Min((hours - use.Used) / rate * Day, long.MaxValue / 4) : (long?)null;
        return new()
        {
            Name = contract.Name, Kind = Kind(contract.Kind), For = Words(contract.For), Price = Amount(contract.Price), From = Wire.Time(contract.From),
            Until = Wire.Time(contract.Until), Units = contract.Units, Held = use.Units, UsedHours = use.Used / Hour, CommittedHours = contract.Committed / Hour,
            LostHours = Lost(use, now) / Hour, HoursADay = pace / Hour, ForecastHours = forecast / Hour, WastedHours = wasted / Hour,
            Wasted = wasted is { } lost ? Amount(contract.Price.For((long)lost)) : null, Exhausted = exhausted < end ? Wire.Time(exhausted) : null,
            Burn = Points(burn),
        };
    }

    /// <summary>Unit-milliseconds a day, over what of the last two weeks the contract held in; null when there is nothing to go by.</summary>
    private static decimal? Pace(ContractUse use, IReadOnlyList<(long Day, long UnitMilliseconds)> burn, long now)
    {
        var first = Math.Max(now - Lookback, use.Contract.From ?? (burn.Count > 0 ? burn[0].Day * Day : now));
        var span = Math.Min(now, use.Contract.Until ?? now) - first;
        if (span <= 0 || use.Used == 0) return null;
        var before = burn.Where(b => (b.Day + 1) * Day <= first).Sum(b => b.UnitMilliseconds);
        return (use.Used - before) / (decimal)span * Day;
    }

    /// <summary>Of units that are paid for by time, what of the time that has passed was not used.</summary>
    private static decimal? Lost(ContractUse use, long now) => use.Contract is { IsCommitted: true, Hours: null, Units: { } units, From: { } from }
        ? Math.Max(0, units * (decimal)Math.Max(0, Math.Min(now, use.Contract.Until ?? now) - from) - use.Used) : null;

    private static List<BurnPoint> Points(IReadOnlyList<(long Day, long UnitMilliseconds)> burn)
    {
        var points = new List<BurnPoint>();
        var sum = 0m;
        foreach (var (day, used) in burn) points.Add(new(Wire.Time((day + 1) * Day), (sum += used) / Hour));
        return points;
    }

    private static BudgetView View(BudgetUse use, long now)
    {
        var month = Calendar.MonthOf(now);
        var (start, end) = (Calendar.Start(month), Calendar.Start(month + 1));
        var forecast = now > start ? use.Used with { Micros = (long)((Int128)use.Used.Micros * (end - start) / (now - start)) } : (Money?)null;
        var b = use.Budget;
        return new(b.Name, b.Pipeline, b.User, Amount(b.Limit), Amount(use.Used), forecast is { } sum ? Amount(sum) : null, b.Holds);
    }

    public static AmountView Amount(Money money) => new(money.Micros / 1_000_000m, money.Currency);

    public static Control.ContractKind Kind(Engine.ContractKind kind) => kind switch
    {
        Engine.ContractKind.Prepaid => Control.ContractKind.Prepaid,
        Engine.ContractKind.Reserved => Control.ContractKind.Reserved,
        Engine.ContractKind.Spot => Control.ContractKind.Spot,
        _ => Control.ContractKind.OnDemand,
    };

    private static string Words(Sdk.HardwareRequest request) => request.Describe();
}
