using CsCheck;
using Factory.Control;
using Factory.Storage;

namespace Factory.Daemon.Tests;

/// <summary>Whatever was computed, in whatever order it is added up and between however many releases it is shared: not a millionth and not a millisecond is lost or made.</summary>
public sealed class CostSumTests
{
    private static readonly Gen<WorkCharge> s_charge = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[0, 4_000_000_000], Gen.Long[0, 900_000_000_000],
        (model, currency, milliseconds, micros) => new WorkCharge("cuda", $"model{model}", null, currency == 0 ? null : currency == 1 ? "USD" : "EUR", milliseconds, currency == 0 ? 0 : micros));

    private static readonly Gen<Work> s_work = Gen.Select(s_charge.Array[0, 5], Gen.Int[0, 4], Gen.Long[0, 4_000_000_000], (charges, attempts, energy) => new Work
    {
        Run = new(1), Idx = 0, Pipeline = "p", Name = "s", Attempts = attempts, Failed = attempts / 2, Energy = energy, Measured = attempts > 0 ? 1 : 0, Charges = charges,
    });

    [Fact]
    public void The_total_is_the_sum_of_its_parts_to_the_millionth_and_the_millisecond() => s_work.Array[0, 12].Sample(works =>
    {
        var charges = works.SelectMany(w => w.Charges).ToList();
        var total = CostSum.Of(works);
        foreach (var currency in new[] { "USD", "EUR" })
            Assert.Equal(charges.Where(c => c.Currency == currency).Sum(c => c.Micros), 1_000_000 * total.Money.Where(m => m.Currency == currency).Sum(m => m.Amount));
        Assert.Equal(charges.Sum(c => c.UnitMilliseconds), 1000 * total.Devices.Sum(d => d.Seconds));
        Assert.Equal(charges.Where(c => c.Currency is null).Sum(c => c.UnitMilliseconds), 1000 * total.UnpricedSeconds);
    });

    [Fact]
    public void The_order_in_which_it_is_added_up_does_not_count() => Gen.Select(s_work.Array[0, 12], Gen.Int).Sample((works, seed) =>
    {
        var shuffled = works.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Words(CostSum.Of(works)), Words(CostSum.Of(shuffled)));
    });

    [Fact]
    public void The_parts_of_all_releases_that_were_made_with_it_come_to_the_whole() => Gen.Select(s_work.Array[1, 8], Gen.Int[1, 9]).Sample((works, users) =>
    {
        var whole = CostSum.Of(works);
        var parts = Enumerable.Range(0, users).Select(place => CostSum.Shared(works.Select(w => new WorkPart(w, users, place)))).ToList();
        foreach (var money in whole.Money) Assert.Equal(money.Amount, parts.SelectMany(p => p.Money).Where(m => m.Currency == money.Currency).Sum(m => m.Amount));
        foreach (var device in whole.Devices) Assert.Equal(device.Seconds, parts.SelectMany(p => p.Devices).Where(d => d.Model == device.Model).Sum(d => d.Seconds));
        // None has more than its part, but for the least unit of each charge.
        foreach (var part in parts) Assert.True(part.Devices.Sum(d => d.Seconds) <= whole.Devices.Sum(d => d.Seconds) / users + works.Sum(w => w.Charges.Count) * 0.001m);
    });

    private static string Words(CostView view) => $"{string.Join(' ', view.Money)} {string.Join(' ', view.Devices)} {view.UnpricedSeconds} {view.EnergyJoules} {view.Energy} {view.Attempts} {view.Failed}";
}
