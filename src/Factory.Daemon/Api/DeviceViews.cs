using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>The floor as the API shows it: what backends see, and who holds what.</summary>
internal sealed class DeviceViews(HardwareHosts hardware, PluginRegistry plugins, EngineLoop loop)
{
    public async Task<DevicesReport> All()
    {
        var leases = await loop.Ask(Leases);
        var devices = hardware.Backends.SelectMany(b => b.Inventory?.Devices ?? [])
            .Select(d => View(d, [.. leases.Where(l => l.Kind == d.Kind && l.Device == d.Id).Select(l => l.View)]));
        return new([.. devices], [.. hardware.Backends.Select(Probe)]);
    }

    private static List<(string Kind, string Device, LeaseView View)> Leases(FactoryEngine engine) =>
        [.. from run in engine.State.Runs
            from stage in run.Stages
            from attempt in stage.Attempts
            where attempt.Outcome is null
            from share in attempt.Placement.Shares
            select (attempt.Placement.Kind, share.Device, new LeaseView(run.Id.Value, stage.Plan.Name, attempt.Id.Number, Wire.Time(attempt.CreatedAt),
                share.Taken.ToDictionary(t => t.Key, t => t.Value.Amount)))];

    private static DeviceView View(Device device, IReadOnlyList<LeaseView> leases) => new()
    {
        Id = device.Id, Kind = device.Kind, Model = device.Model, Divisible = device.Divisible,
        Attributes = device.Attributes.ToDictionary(a => a.Key, a => Wire.Element(a.Value)),
        Resources = [.. device.Resources.Select(r => new ResourceView(r.Name, r.Amount, r.Amount - leases.Sum(l => l.Taken.GetValueOrDefault(r.Name))))],
        Groups = device.Groups, Leases = leases,
    };

    private ProbeView Probe(BackendState backend) => new(
        backend.Backend.Kind, plugins.All.FirstOrDefault(p => p.Description.Backends.Any(b => b.Kind == backend.Backend.Kind))?.Manifest.Id ?? "",
        backend.Probe is { } probe ? (ProbeState)(int)probe.Outcome : ProbeState.Absent, backend.Problem ?? backend.Probe?.Reason ?? "it has not answered yet");
}
