namespace Factory.Engine;

/// <summary>Months in UTC: what budgets and the ledger count by.</summary>
public static class Calendar
{
    /// <summary>The month of a moment in Unix milliseconds, counted from the year 0.</summary>
    public static int MonthOf(long at)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime;
        return day.Year * 12 + day.Month - 1;
    }

    /// <summary>When a month begins, in Unix milliseconds.</summary>
    public static long Start(int month) => new DateTimeOffset(month / 12, month % 12 + 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
