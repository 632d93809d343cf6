using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>The floor as the API shows it: what backends see, and who holds what.</summary>
internal sealed class DeviceViews(HardwareHosts hardware, PluginRegistry plugins, EngineLoop loop, DeviceSampler sampler, LogRules rules)
{
    public async Task<DevicesReport> All()
    {
        var leases = await loop.Ask(Leases);
        var samples = await sampler.Now();
        var devices = hardware.Backends.SelectMany(b => (b.Inventory?.Devices ?? [])
            .Select(d => View(d, [.. leases.Where(l => l.Kind == d.Kind && l.Device == d.Id).Select(l => l.View)]) with
            {
                Conditions = [.. b.Health.Where(h => h.Active && (h.Device == d.Id || h.Device.Length == 0)).Concat(rules.Of(d.Kind, d.Id)).Select(Condition)],
                Now = samples.TryGetValue((d.Kind, d.Id), out var sample) ? Sample(sample) : null,
            }));
        return new([.. devices, .. hardware.Backends.SelectMany(b => Missing(b, leases))], [.. hardware.Backends.Select(Probe)]);
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

    /// <summary>What a backend says is wrong with devices that it does not show any more, such as one that fell off the bus.</summary>
    private static IEnumerable<DeviceView> Missing(BackendState backend, IReadOnlyList<(string Kind, string Device, LeaseView View)> leases) =>
        from report in backend.Health
        where report is { Active: true, Severity: not Sdk.Severity.Note, Device.Length: > 0 } && backend.Inventory?.Devices.Any(d => d.Id == report.Device) != true
        group report by report.Device into found
        select new DeviceView
        {
            Id = found.Key, Kind = backend.Backend.Kind, Model = "not seen now", Divisible = false, Conditions = [.. found.Select(Condition)],
            Leases = [.. leases.Where(l => l.Kind == backend.Backend.Kind && l.Device == found.Key).Select(l => l.View)],
        };

    private static DeviceCondition Condition(HealthReport report) => new(report.Condition, (ConditionSeverity)(int)report.Severity, report.Evidence, report.ClearsBy);

    private static SampleView Sample(DeviceSample s) => new(Reading(s.Utilisation, 0, 1), Reading(s.MemoryUsed, 0), Reading(s.Power, 0), Reading(s.Temperature, -273), Reading(s.Energy, 0),
        s.More.ToDictionary(m => m.Key, m => Reading(m.Value)));

    // Whatever a backend says: what cannot be is not to be had.
    private static ReadingView Reading(Reading reading, double least = double.MinValue, double most = double.MaxValue) =>
        reading is { Value: { } value, Quality: not Quality.Unavailable } && double.IsFinite(value) && value >= least && value <= most
            ? new(value, reading.Quality == Quality.Derived ? ReadingQuality.Derived : ReadingQuality.Measured) : new(null, ReadingQuality.Unavailable);

    private ProbeView Probe(BackendState backend) => new(
        backend.Backend.Kind, plugins.All.FirstOrDefault(p => p.Description.Backends.Any(b => b.Kind == backend.Backend.Kind))?.Manifest.Id ?? "",
        backend.Probe is { } probe ? SameWord<Sdk.ProbeOutcome, ProbeState>.Of(probe.Outcome) : ProbeState.Absent, backend.Problem ?? backend.Probe?.Reason ?? "it has not answered yet");
}
