using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Hardware;

/// <summary>
/// What a backend says → what is worth telling: checked, without repetitions, and of many snapshots in a short time only
/// the latest.
/// </summary>
internal sealed class NewsDesk(BackendDescription backend)
{
    private const int MostConditions = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), HealthReport> _health = [];
    private readonly Dictionary<(string, string), HealthReport> _newHealth = [];
    private ProbeResult? _probe, _newProbe;
    private Inventory? _inventory, _newInventory;
    private string? _problem;
    private long _processGeneration = long.MinValue, _generation;

    public BackendState State
    {
        get
        {
            lock (_gate) return new(backend, _probe, _inventory, [.. _health.Values.Where(h => h.Active)], _problem);
        }
    }

    /// <summary>Takes news in. What is wrong with it comes back, for the log.</summary>
    public string? Take(HardwareResponseMessage said)
    {
        lock (_gate)
        {
            if (said.Error is { } error) return _problem = error;
            if (said.Probe is { } probe) _newProbe = probe;
            if (said.Health is { } report && (_newHealth.Count < MostConditions || _newHealth.ContainsKey((report.Device, report.Condition))))
                _newHealth[(report.Device, report.Condition)] = report;
            return said.Inventory is { } inventory ? Take(inventory) : null;
        }
    }

    /// <summary>There is not even a sign of such hardware.</summary>
    public void Absent(string reason)
    {
        lock (_gate)
        {
            _newProbe = new(ProbeOutcome.Absent, reason);
            Withdraw();
            _problem = null;
        }
    }

    /// <summary>Its process has said that there is nothing to work with, and has ended.</summary>
    public void Useless()
    {
        lock (_gate)
        {
            Withdraw();
            _problem = null;
        }
    }

    /// <summary>Its process has ended. Generations begin anew with the next.</summary>
    /// <param name="withdraw">Whether its devices are not to be counted on any more.</param>
    public void Ended(string reason, bool withdraw)
    {
        lock (_gate)
        {
            _problem = reason;
            _newProbe = new(ProbeOutcome.Broken, reason);
            if (withdraw) Withdraw();
            _processGeneration = long.MinValue;
        }
    }

    /// <summary>What has changed since the last time.</summary>
    public IReadOnlyList<HardwareNews> Publish()
    {
        lock (_gate)
        {
            var news = new List<HardwareNews>();
            if (_newProbe is { } probe && probe != _probe) news.Add(new HardwareNews.Probed(backend, _probe = probe));
            if (_newInventory is { } inventory) news.Add(new HardwareNews.Seen(backend, _inventory = inventory with { Generation = ++_generation }));
            foreach (var (key, report) in _newHealth.Where(h => _health.GetValueOrDefault(h.Key) != h.Value))
            {
                if (_health.Count < MostConditions || _health.ContainsKey(key)) _health[key] = report;
                news.Add(new HardwareNews.Health(backend, report));
            }
            (_newProbe, _newInventory) = (null, null);
            _newHealth.Clear();
            return news;
        }
    }

    private void Withdraw()
    {
        _processGeneration = long.MinValue;
        // Also where none was ever seen: who waits for such devices must learn that there are none.
        if ((_newInventory ?? _inventory) is null or { Devices.Count: > 0 }) _newInventory = new(0, []);
    }

    private string? Take(Inventory inventory)
    {
        if (InventoryCheck.Fault(inventory, backend.Kind, _processGeneration) is { } fault) return _problem = $"its snapshot is refused: {fault}";
        _processGeneration = inventory.Generation;
        _newInventory = inventory;
        return _problem = null;
    }
}
