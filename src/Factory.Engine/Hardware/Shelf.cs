using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The devices of one backend: each in its slot, and those that are alike together.</summary>
internal sealed class Shelf(string kind)
{
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HealthReport> _ofAll = new(StringComparer.Ordinal);
    private Dictionary<Device, DeviceClass> _classes = [];
    private Likeness? _likeness;
    private int _numbers;
    private long _snapshots;

    public string Kind => kind;
    /// <summary>Null before the backend has said what there is.</summary>
    public BackendDescription? Backend { get; private set; }
    public IReadOnlyCollection<DeviceClass> Classes => _classes.Values;
    public IReadOnlyCollection<Slot> Slots => _slots.Values;

    public Slot SlotOf(string device)
    {
        if (_slots.TryGetValue(device, out var slot)) return slot;
        _slots.Add(device, slot = new(kind, device, _slots.Count));
        foreach (var report in _ofAll.Values) slot.Hear(report);
        return slot;
    }

    /// <summary>A condition of one device, or, where none is named, of all.</summary>
    public void Hear(HealthReport report)
    {
        if (report.Device.Length > 0) Hear(SlotOf(report.Device), report);
        else
        {
            if (report.Active) _ofAll[report.Condition] = report;
            else _ofAll.Remove(report.Condition);
            foreach (var slot in _slots.Values) Hear(slot, report);
        }
    }

    private static void Hear(Slot slot, HealthReport report)
    {
        slot.Hear(report);
        slot.Class?.Follow(slot);
    }

    /// <returns>Whether other devices are there than before.</returns>
    public bool See(BackendDescription backend, Inventory inventory)
    {
        var changed = !ReferenceEquals(Backend, backend);
        if (changed) Begin(backend);
        _snapshots++;
        foreach (var device in inventory.Devices) changed |= See(SlotOf(device.Id), device);
        foreach (var slot in _slots.Values)
        {
            if (slot.SeenIn == _snapshots || slot.Device is null) continue;
            Lose(slot);
            changed = true;
        }
        return changed;
    }

    private void Begin(BackendDescription backend)
    {
        foreach (var slot in _slots.Values.Where(s => s.Device is not null)) Lose(slot);
        Backend = backend;
        _likeness = new(backend);
        _classes = new(_likeness);
    }

    private bool See(Slot slot, Device device)
    {
        slot.SeenIn = _snapshots;
        if (slot is { Device: { } before, Class: { } known } && _likeness!.Equals(before, device) && Likeness.SamePlace(before, device))
        {
            slot.Device = device;
            known.Follow(slot);
            return false;
        }
        if (slot.Device is not null) Lose(slot);
        slot.Device = device;
        if (!_classes.TryGetValue(device, out var group)) _classes.Add(device, group = new(device, ++_numbers));
        slot.Class = group;
        group.Add(slot);
        return true;
    }

    private void Lose(Slot slot)
    {
        var group = slot.Class!;
        group.Remove(slot);
        (slot.Device, slot.Class) = (null, null);
        if (group.Count == 0) _classes.Remove(group.Pattern);
    }
}
