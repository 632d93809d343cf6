namespace Factory.Engine;

/// <summary>What runs that have ended used, in sums: the part of the ledger that the engine must know and no active run tells.</summary>
/// <param name="Month">See <see cref="Calendar.MonthOf"/>.</param>
/// <param name="Contract">Null when none covered it.</param>
/// <param name="Amount">What it cost; null when nobody has said.</param>
public sealed record Spent(string Pipeline, string User, int Month, string? Contract, long UnitMilliseconds, Money? Amount);

/// <summary>What pipelines and users have spent in which month, with what they hold now, against their budgets.</summary>
internal sealed class Spending
{
    private readonly Dictionary<(string Pipeline, string User, int Month, string Currency), long> _closed = [];
    private readonly Dictionary<(string Pipeline, string User, string Currency), Rate> _open = [];
    private List<BudgetLine> _lines = [];

    public IEnumerable<Budget> Budgets => _lines.Select(l => l.Budget);

    public void Configure(IReadOnlyList<Budget> budgets)
    {
        _lines = [.. budgets.Select(b => new BudgetLine(b))];
        foreach (var line in _lines)
            foreach (var ((pipeline, user, currency), rate) in _open)
                if (line.Counts(pipeline, user, currency)) line.Open += rate;
    }

    public void Add(string pipeline, string user, int month, Money amount)
    {
        var key = (pipeline, user, month, amount.Currency);
        _closed[key] = _closed.GetValueOrDefault(key) + amount.Micros;
        foreach (var line in _lines)
            if (line.Month == month && line.Counts(pipeline, user, amount.Currency)) line.Closed += amount.Micros;
    }

    /// <summary>Something is held from a moment on, or, with a negative sign, not any more.</summary>
    public void Hold(RunState run, IReadOnlyList<Term> terms, long since, int sign)
    {
        foreach (var term in terms)
        {
            if (term.Price is not { } price) continue;
            var rate = Rate.Of(price.Micros * term.Units * sign, since);
            var key = (run.Pipeline, run.RequestedBy, price.Currency);
            _open[key] = _open.GetValueOrDefault(key) + rate;
            foreach (var line in _lines)
                if (line.Counts(run.Pipeline, run.RequestedBy, price.Currency)) line.Open += rate;
        }
    }

    /// <summary>The budget that is used up and keeps a run from beginning more; null when none does.</summary>
    public Budget? HeldBy(RunState run, long at)
    {
        foreach (var line in _lines)
            if (line.Budget.Holds && line.Budget.IsAbout(run.Pipeline, run.RequestedBy) && UsedOf(line, at) >= line.Budget.Limit.Micros) return line.Budget;
        return null;
    }

    /// <summary>In millionths, in the month of that moment, with what is held up to it.</summary>
    public long UsedOf(Budget budget, long at) => UsedOf(_lines.First(l => l.Budget == budget), at);

    private long UsedOf(BudgetLine line, long at)
    {
        var month = Calendar.MonthOf(at);
        if (line.Month != month)
        {
            line.Month = month;
            line.Closed = _closed.Where(c => c.Key.Month == month && line.Counts(c.Key.Pipeline, c.Key.User, c.Key.Currency)).Sum(c => c.Value);
        }
        return line.Closed + line.Open.At(at);
    }

    private sealed class BudgetLine(Budget budget)
    {
        public Budget Budget => budget;
        public int Month { get; set; } = -1;
        public long Closed { get; set; }
        public Rate Open { get; set; }

        public bool Counts(string pipeline, string user, string currency) => budget.Limit.Currency == currency && budget.IsAbout(pipeline, user);
    }
}

/// <summary>What grows with time: so many millionths an hour, each part from its own beginning.</summary>
internal readonly record struct Rate(long MicrosAnHour, Int128 Origin)
{
    public static Rate Of(long microsAnHour, long since) => new(microsAnHour, (Int128)microsAnHour * since);

    public static Rate operator +(Rate a, Rate b) => new(a.MicrosAnHour + b.MicrosAnHour, a.Origin + b.Origin);

    public long At(long at) => (long)(((Int128)MicrosAnHour * at - Origin) / 3_600_000);

    /// <summary>When it has come to so many millionths; null for never.</summary>
    public long? Reaches(long micros) => MicrosAnHour <= 0 ? null : (long)(((Int128)micros * 3_600_000 + Origin + MicrosAnHour - 1) / MicrosAnHour);
}
