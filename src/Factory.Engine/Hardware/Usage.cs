using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What leases hold of one device.</summary>
internal sealed class Usage
{
    private readonly Dictionary<string, long> _amounts = new(StringComparer.Ordinal);
    private readonly HashSet<(string Resource, string Unit)> _units = [];
    private int _shares;
    private int _whole;

    public bool Idle => _shares == 0;
    public bool Whole => _whole > 0;
    public long Taken(string resource) => _amounts.GetValueOrDefault(resource);
    public bool IsTaken(string resource, string unit) => _units.Contains((resource, unit));

    public void Add(Share share)
    {
        _shares++;
        if (share.Taken.Count == 0) _whole++;
        foreach (var (resource, taken) in share.Taken)
        {
            _amounts[resource] = Taken(resource) + taken.Amount;
            foreach (var unit in taken.Units)
                if (!_units.Add((resource, unit))) throw new InvalidOperationException($"{resource} {unit} of device {share.Device} is leased twice");
        }
        if (_whole > 1 || (_whole == 1 && _shares > 1)) throw new InvalidOperationException($"device {share.Device} is leased twice");
    }

    public void Remove(Share share)
    {
        _shares--;
        if (share.Taken.Count == 0) _whole--;
        foreach (var (resource, taken) in share.Taken)
        {
            _amounts[resource] = Taken(resource) - taken.Amount;
            foreach (var unit in taken.Units) _units.Remove((resource, unit));
        }
    }
}
