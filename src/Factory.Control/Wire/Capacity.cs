using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>What of paid capacity and of budgets is used, and what will be.</summary>
public sealed record CapacityReport
{
    /// <summary>Of when this is.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The floor file; it need not be there.</summary>
    public required string File { get; init; }
    /// <summary>The floor's name; null while there is no floor file.</summary>
    public string? Floor { get; init; }
    /// <summary>What is wrong with the file as it is now, as it is shown to people: what held before goes on holding.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
    public IReadOnlyList<ContractView> Contracts { get; init; } = [];
    public IReadOnlyList<BudgetView> Budgets { get; init; } = [];
}

public sealed record ContractView
{
    public required string Name { get; init; }
    public required ContractKind Kind { get; init; }
    /// <summary>The devices that it is about, as the file says it.</summary>
    public required string For { get; init; }
    /// <summary>Of a unit for an hour.</summary>
    public required AmountView Price { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
    /// <summary>How many may be used at once.</summary>
    public int? Units { get; init; }
    /// <summary>Used now.</summary>
    public required int Held { get; init; }
    public required decimal UsedHours { get; init; }
    /// <summary>What is paid for, used or not; null where nothing is.</summary>
    public decimal? CommittedHours { get; init; }
    /// <summary>Of the committed hours, those that have passed and were not used.</summary>
    public decimal? LostHours { get; init; }
    /// <summary>Unit-hours a day, over the last two weeks that it held; null when there is nothing to go by.</summary>
    public decimal? HoursADay { get; init; }
    /// <summary>What will have been used at its end if it goes on like that.</summary>
    public decimal? ForecastHours { get; init; }
    /// <summary>What of it will have been paid for and not used.</summary>
    public decimal? WastedHours { get; init; }
    public AmountView? Wasted { get; init; }
    /// <summary>When its hours will be used up, if that is before its end.</summary>
    public DateTimeOffset? Exhausted { get; init; }
    /// <summary>Used so far at the end of each day, in unit-hours.</summary>
    public IReadOnlyList<BurnPoint> Burn { get; init; } = [];
}

/// <param name="Hours">Unit-hours used until then.</param>
public sealed record BurnPoint(DateTimeOffset At, decimal Hours);

/// <param name="Pipeline">Null for all.</param>
/// <param name="User">Null for all.</param>
/// <param name="Holds">Whether nothing more begins when it is used up.</param>
/// <param name="Forecast">At the end of the month, if it goes on as this month did.</param>
public sealed record BudgetView(string Name, string? Pipeline, string? User, AmountView Limit, AmountView Used, AmountView? Forecast, bool Holds);

[JsonConverter(typeof(WordConverter<ContractKind>))]
public enum ContractKind
{
    Prepaid,
    Reserved,
    Spot,
    OnDemand,
}
