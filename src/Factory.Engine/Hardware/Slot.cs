using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The place of a device: it stays, with its leases, when the device is not seen any more, and when it comes back.</summary>
internal sealed class Slot(string kind, string id, int ordinal)
{
    private readonly List<(Share Share, long? Until)> _held = [];
    private readonly Dictionary<string, HealthReport> _conditions = new(StringComparer.Ordinal);

    public string Kind => kind;
    public string Id => id;
    public int Ordinal => ordinal;
    public Usage Usage { get; } = new();
    /// <summary>Null while it is not seen.</summary>
    public Device? Device { get; set; }
    /// <summary>Those that are like it, while it is seen.</summary>
    public DeviceClass? Class { get; set; }
    /// <summary>The snapshot that it was last in.</summary>
    public long SeenIn { get; set; }
    /// <summary>What is wrong with it. That nothing is said means nothing.</summary>
    public IReadOnlyCollection<HealthReport> Conditions => _conditions.Values;
    /// <summary>Why it gets no new work; null when it may.</summary>
    public HealthReport? Unfit => _conditions.Values.FirstOrDefault(c => c.Severity != Severity.Note);
    /// <summary>Why what runs there cannot go on; null when it can.</summary>
    public HealthReport? Fault => _conditions.Values.FirstOrDefault(c => c.TouchesRunning);

    /// <summary>Whether something of it may be given away.</summary>
    public bool IsOpen => Device is { } device && Unfit is null
        && (device.Divisible ? !Usage.Whole && (Usage.Idle || device.Resources.Any(r => Usage.Taken(r.Name) < r.Amount)) : Usage.Idle);

    /// <param name="until">When it is expected to be given back; null when nothing is known.</param>
    public void Take(Share share, long? until)
    {
        Usage.Add(share);
        _held.Add((share, until));
    }

    public void Give(Share share)
    {
        Usage.Remove(share);
        _held.RemoveAt(_held.FindIndex(h => ReferenceEquals(h.Share, share)));
    }

    /// <summary>When the request would be met here by a device that could, as far as is known: at any moment, where it is not known when who is there ends; null for never.</summary>
    public long? WhenFits(Matching request, long at)
    {
        if (Device is not { } device || Unfit is not null) return null;
        if (Usage.Idle) return at;
        if (request.TakesWhole(device)) return Math.Max(at, _held.Max(h => h.Until ?? at));
        if (request.ShareOf(device, Usage) is not null) return at;
        var left = new Usage();
        foreach (var (share, _) in _held) left.Add(share);
        foreach (var (share, until) in _held.OrderBy(h => h.Until ?? at))
        {
            left.Remove(share);
            if (request.ShareOf(device, left) is not null) return Math.Max(at, until ?? at);
        }
        return null;
    }

    public void Hear(HealthReport report)
    {
        var key = $"{report.Device}/{report.Condition}";
        if (report.Active) _conditions[key] = report;
        else _conditions.Remove(key);
    }

    /// <summary>The order in which devices are given away.</summary>
    public static readonly IComparer<Slot> Order = Comparer<Slot>.Create((a, b) => a.Ordinal.CompareTo(b.Ordinal));
}
