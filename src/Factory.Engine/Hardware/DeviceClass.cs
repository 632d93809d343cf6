using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// The devices of which no request can tell one from the other, and which of them are open. Where some must lie together, they are
/// also kept by group, so that finding them takes no longer on a large floor than on a small one.
/// </summary>
internal sealed class DeviceClass(Device pattern, int number)
{
    private readonly SortedSet<Slot> _members = new(Slot.Order);
    private readonly SortedSet<Slot> _open = new(Slot.Order);
    private readonly Dictionary<string, Groups> _groups = new(StringComparer.Ordinal);
    // How many devices the largest group has, whoever holds them.
    private readonly Dictionary<string, int> _largest = new(StringComparer.Ordinal);
    private List<string[]>? _near;

    public string Kind => pattern.Kind;
    public string Model => pattern.Model;
    public Device Pattern => pattern;
    public int Number => number;
    public int Count => _members.Count;
    public IReadOnlyCollection<Slot> Members => _members;

    public void Add(Slot slot)
    {
        _members.Add(slot);
        _largest.Clear();
        _near = null;
        Follow(slot);
    }

    public void Remove(Slot slot)
    {
        _members.Remove(slot);
        _largest.Clear();
        _near = null;
        if (!_open.Remove(slot)) return;
        foreach (var groups in _groups.Values) groups.Remove(slot);
    }

    /// <summary>After something of it was taken, given back or broke.</summary>
    public void Follow(Slot slot)
    {
        if (slot.IsOpen ? !_open.Add(slot) : !_open.Remove(slot)) return;
        foreach (var groups in _groups.Values)
        {
            if (slot.IsOpen) groups.Add(slot);
            else groups.Remove(slot);
        }
    }

    /// <summary>Whether there are open devices enough, at a glance: where there are not, <see cref="Fit"/> finds none.</summary>
    public bool MightFit(Matching request) =>
        _open.Count >= request.Count && (request.Together.Count == 0 || GroupsOf(request.Together).Largest >= request.Count);

    /// <summary>Shares that meet the request now, or null when there are too few. All or nothing.</summary>
    public IReadOnlyList<Share>? Fit(Matching request)
    {
        if (!MightFit(request)) return null;
        if (request.Together.Count > 0) return Within(request.Together, request);
        var near = Near(request);
        foreach (var kinds in near)
            if (Largest(kinds) >= request.Count && Within(kinds, request, kinds == near[0] ? null : GroupsOf(near[0])) is { } shares) return shares;
        // In as few groups as there may be.
        return FirstOf(near.Count > 0 ? GroupsOf(near[0]).FromLargest().Concat(_open).Distinct() : _open, request);
    }

    /// <summary>Whether they could meet the request if nothing else ran.</summary>
    public bool CouldFit(Matching request)
    {
        if (request.ShareOf(pattern, new Usage()) is null) return false;
        return (request.Together.Count == 0 ? Count : Largest(request.Together)) >= request.Count;
    }

    /// <summary>When they will meet the request, as far as is known of those who hold them; null when that is not to be seen.</summary>
    public long? WhenFits(Matching request, long at)
    {
        var groups = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var slot in _members)
        {
            if (Groups.NameOf(slot, request.Together) is not { } name || slot.WhenFits(request, at) is not { } time) continue;
            if (!groups.TryGetValue(name, out var times)) groups.Add(name, times = []);
            times.Add(time);
        }
        long? soonest = null;
        foreach (var times in groups.Values.Where(t => t.Count >= request.Count))
        {
            times.Sort();
            if (!(times[request.Count - 1] >= soonest)) soonest = times[request.Count - 1];
        }
        return soonest;
    }

    /// <summary>How often they could meet the request at once if nothing else ran.</summary>
    public int Capacity(Matching request)
    {
        const int enough = 1024;
        var shares = 0;
        foreach (var slot in _members)
        {
            var usage = new Usage();
            for (var n = 0; n < enough && request.ShareOf(slot.Device!, usage) is { } share; n++, shares++) usage.Add(share);
        }
        return shares / request.Count;
    }

    /// <param name="nearer">Groups of which as few as may be are used within one of those.</param>
    private List<Share>? Within(IReadOnlyList<string> kinds, Matching request, Groups? nearer = null) =>
        GroupsOf(kinds).From(request.Count).Select(g => FirstOf(nearer?.Together(g) ?? g, request)).FirstOrDefault(s => s is not null);

    /// <summary>The kinds of groups by which devices lie near each other, the nearest first: that of the smallest groups. One device is taken where the fewest are left.</summary>
    private List<string[]> Near(Matching request) =>
        request.Near.Count == 0 ? [] : _near ??= [.. request.Near.Select(k => new[] { k }).Where(k => Largest(k) > 1).OrderBy(k => Largest(k))];

    private Groups GroupsOf(IReadOnlyList<string> kinds)
    {
        var key = KeyOf(kinds);
        if (!_groups.TryGetValue(key, out var groups)) _groups.Add(key, groups = new(kinds, _open));
        return groups;
    }

    private int Largest(IReadOnlyList<string> kinds)
    {
        var key = KeyOf(kinds);
        if (_largest.TryGetValue(key, out var largest)) return largest;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var slot in _members)
            if (Groups.NameOf(slot, kinds) is { } name) counts[name] = counts.GetValueOrDefault(name) + 1;
        return _largest[key] = counts.Values.DefaultIfEmpty().Max();
    }

    private static string KeyOf(IReadOnlyList<string> kinds) => kinds.Count == 1 ? kinds[0] : string.Join('\0', kinds);

    private static List<Share>? FirstOf(IEnumerable<Slot> slots, Matching request)
    {
        var shares = new List<Share>(request.Count);
        foreach (var slot in slots)
        {
            if (request.ShareOf(slot.Device!, slot.Usage) is { } share) shares.Add(share);
            if (shares.Count == request.Count) return shares;
        }
        return null;
    }

    /// <summary>Open devices by the groups that they lie in, the emptiest first: the large ones stay whole for those who need them.</summary>
    private sealed class Groups
    {
        private readonly IReadOnlyList<string> _kinds;
        private readonly Dictionary<string, SortedSet<Slot>> _byName = new(StringComparer.Ordinal);
        private readonly SortedSet<(int Size, string Name)> _bySize =
            new(Comparer<(int Size, string Name)>.Create((a, b) => a.Size != b.Size ? a.Size.CompareTo(b.Size) : string.CompareOrdinal(a.Name, b.Name)));

        public Groups(IReadOnlyList<string> kinds, IEnumerable<Slot> open)
        {
            _kinds = kinds;
            foreach (var slot in open) Add(slot);
        }

        /// <summary>How many devices lie in the largest.</summary>
        public int Largest => _bySize.Max.Size;

        public void Add(Slot slot) => Change(slot, g => g.Add(slot));

        public void Remove(Slot slot) => Change(slot, g => g.Remove(slot));

        public IEnumerable<SortedSet<Slot>> From(int size) =>
            _bySize.GetViewBetween((size, ""), (int.MaxValue, "")).Select(g => _byName[g.Name]);

        /// <summary>Their devices, those of the largest first.</summary>
        public IEnumerable<Slot> FromLargest() => _bySize.Reverse().SelectMany(g => _byName[g.Name]);

        /// <summary>Some devices, those of the largest first.</summary>
        public IEnumerable<Slot> Together(IEnumerable<Slot> slots) => slots.GroupBy(s => NameOf(s, _kinds)).OrderByDescending(g => g.Count()).SelectMany(g => g);

        /// <summary>Null when it lies in none.</summary>
        public static string? NameOf(Slot slot, IReadOnlyList<string> kinds)
        {
            if (kinds.Count == 0) return "";
            if (kinds.Count == 1) return slot.Device?.Groups.GetValueOrDefault(kinds[0]);
            return kinds.All(k => slot.Device?.Groups.ContainsKey(k) == true) ? string.Join('\0', kinds.Select(k => slot.Device!.Groups[k])) : null;
        }

        private void Change(Slot slot, Action<SortedSet<Slot>> change)
        {
            if (NameOf(slot, _kinds) is not { } name) return;
            if (!_byName.TryGetValue(name, out var group)) _byName.Add(name, group = new(Slot.Order));
            _bySize.Remove((group.Count, name));
            change(group);
            if (group.Count > 0) _bySize.Add((group.Count, name));
            else _byName.Remove(name);
        }
    }
}
