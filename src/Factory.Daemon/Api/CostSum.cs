using Factory.Control;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Adds up what work cost: whole millionths and milliseconds, so that the parts come to the whole.</summary>
internal sealed class CostSum
{
    private readonly SortedDictionary<string, long> _money = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Kind, string Model), long> _devices = [];
    private long _unpriced, _energy;
    private int _attempts, _failed, _measured, _derived;

    public static CostView Of(IEnumerable<Work> works)
    {
        var sum = new CostSum();
        foreach (var work in works) sum.Add(work, 1, 0);
        return sum.View();
    }

    /// <summary>Of what several releases were made with, the part of one of them; all their parts come to the whole.</summary>
    public static CostView Shared(IEnumerable<WorkPart> parts)
    {
        var sum = new CostSum();
        foreach (var part in parts) sum.Add(part.Work, Math.Max(1, part.Users), part.Place);
        return sum.View();
    }

    private void Add(Work work, int users, int place)
    {
        foreach (var charge in work.Charges)
        {
            var milliseconds = Part(charge.UnitMilliseconds, users, place);
            var device = (charge.Kind, charge.Model);
            _devices[device] = _devices.GetValueOrDefault(device) + milliseconds;
            if (charge.Currency is { } currency) _money[currency] = _money.GetValueOrDefault(currency) + Part(charge.Micros, users, place);
            else _unpriced += milliseconds;
        }
        _energy += Part(work.Energy, users, place);
        _attempts += work.Attempts;
        _failed += work.Failed;
        _measured += work.Measured;
        _derived += work.Derived;
    }

    // The rest that does not divide goes to some of them, never to none or to all.
    private static long Part(long whole, int users, int place) =>
        (long)((Int128)whole * (place + 1) / users) - (long)((Int128)whole * place / users);

    private CostView View() => new()
    {
        Money = [.. _money.Select(m => new AmountView(m.Value / 1_000_000m, m.Key))],
        Devices = [.. _devices.Select(d => new DeviceTime(d.Key.Kind, d.Key.Model, d.Value / 1000m))],
        UnpricedSeconds = _unpriced / 1000m, EnergyJoules = _measured + _derived > 0 ? _energy / 1000.0 : null,
        Energy = _measured + _derived == 0 ? EnergyQuality.Unknown : _measured + _derived < _attempts ? EnergyQuality.Partly
            : _derived > 0 ? EnergyQuality.Derived : EnergyQuality.Measured,
        Attempts = _attempts, Failed = _failed,
    };
}
