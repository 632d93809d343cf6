using Factory.Sdk;

namespace Factory.Engine;

/// <summary>All devices, of all backends, and what of them is leased. Leases are kept even for devices that are not seen any more.</summary>
internal sealed class Floor
{
    private readonly Dictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Rises whenever something became free, appeared or recovered: what could not be placed before may be placed now.</summary>
    public long Openings { get; private set; }
    public IEnumerable<DeviceClass> Classes => _shelves.Values.SelectMany(s => s.Classes);
    public IEnumerable<Slot> Slots => _shelves.Values.SelectMany(s => s.Slots);

    public void See(BackendDescription backend, Inventory inventory)
    {
        if (ShelfOf(backend.Kind).See(backend, inventory)) _version++;
        Openings++;
    }

    public void Hear(string kind, HealthReport report)
    {
        ShelfOf(kind).Hear(report);
        if (!report.Active) Openings++;
    }

    public Slot Find(string kind, string device) => ShelfOf(kind).SlotOf(device);

    /// <param name="until">When it is expected to be given back; null when nothing is known.</param>
    public void Take(Placement placement, long? until) => Change(placement, (slot, share) => slot.Take(share, until));

    public void Give(Placement placement)
    {
        Change(placement, (slot, share) => slot.Give(share));
        Openings++;
    }

    /// <summary>Brings what an entry knows of the floor up to date.</summary>
    public Entry Resolve(Entry entry)
    {
        if (entry.Version == _version) return entry;
        entry.Version = _version;
        entry.Options = [.. from shelf in ShelvesOf(entry.Request)
                            let matching = new Matching(entry.Request, shelf.Backend!)
                            from devices in shelf.Classes.OrderBy(c => c.Number)
                            where matching.Accepts(devices.Pattern) && devices.CouldFit(matching)
                            select new Option(devices, matching)];
        return entry;
    }

    /// <summary>Whether there are open devices enough, at a glance: where there are not, a closer look finds none.</summary>
    /// <param name="isKept">Whether devices are kept for others whoever asks.</param>
    public bool MightMeet(Need need, Func<DeviceClass, bool> isKept)
    {
        var might = false;
        foreach (var entry in need.Entries)
            foreach (var option in Resolve(entry).Options)
                might |= option.Devices.MightFit(option.Matching) && !isKept(option.Devices);
        return might;
    }

    /// <summary>Whether an entry of the request could be met by a device like this one.</summary>
    public bool IsAbout(HardwareRequest request, DeviceClass devices) =>
        ShelvesOf(request).Any(s => s.Kind == devices.Kind && new Matching(request, s.Backend!).Accepts(devices.Pattern));

    /// <summary>Why an entry has no device, or none now.</summary>
    public string WhyNot(Entry entry, IReadOnlyDictionary<DeviceClass, long> kept)
    {
        var shelves = ShelvesOf(entry.Request).ToList();
        return shelves.Count == 0 ? "has no backend here"
            : shelves.TrueForAll(s => s.Classes.Count == 0) ? "has no device here"
            : Resolve(entry).Options.Count == 0 ? "is met by no device here"
            : entry.Options.All(o => kept.ContainsKey(o.Devices)) ? "is kept for a stage that has waited longer"
            : Unfit(entry) is { } broken ? $"is busy, and {broken}"
            : "is busy";
    }

    /// <summary>Whether the devices that the requests are about are known yet.</summary>
    public bool HasSeen(IReadOnlyList<HardwareRequest> requests) => requests.Any(r => ShelvesOf(r).Any());

    /// <summary>Why none of the requests could ever be met by the devices that are seen now; null when one could.</summary>
    public string? Impossible(IReadOnlyList<HardwareRequest> requests)
    {
        if (requests.Any(r => Resolve(new(r)).Options.Count > 0)) return null;
        var seen = Classes.OrderBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.Number)
            .Select(c => $"{(c.Count > 1 ? $"{c.Count} × " : "")}{Matching.Describe(c.Pattern)}");
        return $"no device here can meet {string.Join(" or ", requests.Select(Written))}; there is: "
            + $"{string.Join("; ", seen.DefaultIfEmpty("no device at all"))}";
    }

    // What a backend takes unless something else is said, nobody asked for.
    private string Written(HardwareRequest request)
    {
        var backend = ShelvesOf(request).Select(s => s.Backend).FirstOrDefault(b => b is not null);
        return Matching.Describe(request with
        {
            Arguments = request.Arguments.Where(a => backend?.Arguments.FirstOrDefault(d => d.Name == a.Key)?.Default is not { } standard || !standard.Equals(a.Value))
                .ToDictionary(a => a.Key, a => a.Value),
        });
    }

    /// <summary>How many stages with these requests could run at once if nothing else ran.</summary>
    public int Capacity(IReadOnlyList<HardwareRequest> requests) =>
        requests.SelectMany(r => Resolve(new(r)).Options).DistinctBy(o => o.Devices).Sum(o => o.Devices.Capacity(o.Matching));

    /// <summary>Where the requests would be met now, for people; else the first that a device could meet once it is free; null when none could.</summary>
    public string? Foretell(IReadOnlyList<HardwareRequest> requests)
    {
        var entries = requests.Select(r => Resolve(new(r))).ToList();
        foreach (var entry in entries)
            foreach (var (devices, matching) in entry.Options)
                if (devices.Fit(matching) is { } shares) return $"{Matching.Describe(entry.Request)} on {string.Join(", ", shares.Select(s => s.Device))}";
        return entries.FirstOrDefault(e => e.Options.Count > 0) is { } later ? $"{Matching.Describe(later.Request)}, when it is free" : null;
    }

    private static string? Unfit(Entry entry)
    {
        var unfit = entry.Options.SelectMany(o => o.Devices.Members).Where(s => s.Unfit is not null).Take(2).ToList();
        return unfit.Count == 0 ? null : $"{unfit[0].Id} is not used, for {unfit[0].Unfit!.Condition}: {unfit[0].Unfit!.Evidence}";
    }

    private void Change(Placement placement, Action<Slot, Share> change)
    {
        foreach (var share in placement.Shares)
        {
            var slot = Find(placement.Kind, share.Device);
            change(slot, share);
            slot.Class?.Follow(slot);
        }
    }

    /// <summary>Of the backend that a request names, or of the family.</summary>
    private IEnumerable<Shelf> ShelvesOf(HardwareRequest request) => _shelves.GetValueOrDefault(request.Kind) is { Backend: not null } own ? [own]
        : _shelves.Values.Where(s => s.Backend?.Families.Contains(request.Kind) == true).OrderBy(s => s.Kind, StringComparer.Ordinal);

    private Shelf ShelfOf(string kind)
    {
        if (!_shelves.TryGetValue(kind, out var shelf)) _shelves.Add(kind, shelf = new(kind));
        return shelf;
    }
}
