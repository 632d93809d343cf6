using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The machine's devices, of all backends, and what of them is leased. Leases are kept even for devices that are not seen any more.</summary>
internal sealed class Floor
{
    private readonly Dictionary<string, Backend> _backends = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Device), Usage> _usage = [];

    /// <summary>Rises whenever something became free or appeared: what could not be placed before may be placed now.</summary>
    public long Openings { get; private set; }

    public void See(BackendDescription description, Inventory inventory)
    {
        if (_backends.TryGetValue(description.Kind, out var known) && known.Inventory == inventory) return;
        _backends[description.Kind] = new(description, inventory);
        Openings++;
    }

    public void Take(Placement placement)
    {
        foreach (var share in placement.Shares) UsageOf(placement.Kind, share.Device).Add(share);
    }

    public void Give(Placement placement)
    {
        foreach (var share in placement.Shares) UsageOf(placement.Kind, share.Device).Remove(share);
        Openings++;
    }

    /// <summary>The first request that can be met now, and how; or null.</summary>
    /// <param name="kept">Kinds of devices that are not to be given away now.</param>
    public Placed? Place(IReadOnlyList<HardwareRequest> requests, IReadOnlySet<string> kept)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            if (!kept.Contains(request.Kind) && _backends.TryGetValue(request.Kind, out var backend)
                && Matching.Fit(request, backend.Description, Offers(backend)) is { } shares)
                return new(request, new Placement(request.Kind, shares), [.. requests.Take(i).Select(r => WhyNot(r, kept))]);
        }
        return null;
    }

    private string WhyNot(HardwareRequest request, IReadOnlySet<string> kept) =>
        $"{Matching.Describe(request)} {(!_backends.TryGetValue(request.Kind, out var backend) ? "has no backend here"
            : backend.Inventory.Devices.Count == 0 ? "has no device here"
            : !CouldMeet(backend, request) ? "is met by no device here"
            : kept.Contains(request.Kind) ? "is kept for a stage that has waited longer"
            : "is busy")}";

    private static bool CouldMeet(Backend backend, HardwareRequest request) =>
        Matching.Fit(request, backend.Description, backend.Inventory.Devices.Select(d => new Offer(d, new Usage()))) is not null;

    /// <summary>Whether the devices that the requests are about are known yet.</summary>
    public bool HasSeen(IReadOnlyList<HardwareRequest> requests) => requests.Any(r => _backends.ContainsKey(r.Kind));

    /// <summary>Why none of the requests could ever be met by the devices that are seen now; null when one could.</summary>
    public string? Impossible(IReadOnlyList<HardwareRequest> requests)
    {
        foreach (var request in requests)
            if (_backends.TryGetValue(request.Kind, out var backend) && CouldMeet(backend, request)) return null;
        var seen = _backends.Values.SelectMany(b => b.Inventory.Devices).Select(Matching.Describe).Order(StringComparer.Ordinal);
        return $"no device here can meet {string.Join(" or ", requests.Select(Matching.Describe))}; there is: "
            + $"{string.Join("; ", seen.DefaultIfEmpty("no device at all"))}";
    }

    private IEnumerable<Offer> Offers(Backend backend) => backend.Inventory.Devices.Select(d => new Offer(d, UsageOf(backend.Description.Kind, d.Id)));

    private Usage UsageOf(string kind, string device)
    {
        if (!_usage.TryGetValue((kind, device), out var usage)) _usage.Add((kind, device), usage = new());
        return usage;
    }

    private sealed record Backend(BackendDescription Description, Inventory Inventory);
}

/// <summary>A request that is met.</summary>
/// <param name="Before">Why each of the entries before it was not taken.</param>
internal sealed record Placed(HardwareRequest Request, Placement Placement, IReadOnlyList<string> Before);

/// <summary>A device and what is taken of it.</summary>
internal sealed record Offer(Device Device, Usage Usage);

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
