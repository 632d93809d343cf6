using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>What is wrong with the GPUs at a look, and which of those that were there are gone.</summary>
internal sealed class Checkup
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), long> _counts = [];

    public IReadOnlyList<HealthReport> Of(NvidiaLook look)
    {
        var reports = new List<HealthReport>();
        foreach (var gpu in look.Gpus)
        {
            foreach (var fault in gpu.Faults)
            {
                var touches = fault.TouchesRunning || Grew(gpu.Id, fault);
                reports.AddRange(DevicesOf(gpu).Select(d => new HealthReport(d, fault.Condition, fault.Severity, fault.Evidence, fault.ClearsBy, touches, Active: true)));
            }
        }
        var here = look.Gpus.Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (device, gpu) in _known.Where(k => !here.Contains(k.Value)))
        {
            var lost = NvidiaFaults.Lost("it is not shown any more");
            reports.Add(new(device, lost.Condition, lost.Severity, lost.Evidence, lost.ClearsBy, lost.TouchesRunning, Active: true));
        }
        foreach (var gpu in look.Gpus)
        {
            // A GPU that was divided anew has other devices, and is not lost.
            if (gpu.Unusable is null)
                foreach (var old in _known.Where(k => k.Value == gpu.Id).ToList()) _known.Remove(old.Key);
            foreach (var device in DevicesOf(gpu)) _known[device] = gpu.Id;
        }
        return reports;
    }

    /// <summary>When the driver does not even say which GPUs there are.</summary>
    public IReadOnlyList<HealthReport> Of(NvidiaException failure) =>
        [.. _known.Keys.Select(d => new HealthReport(d, "driver", Severity.Fatal, failure.Message, "the driver answering again", TouchesRunning: false, Active: true))];

    private IEnumerable<string> DevicesOf(NvidiaGpu gpu) => gpu.Unusable is not null && _known.Where(k => k.Value == gpu.Id).Select(k => k.Key).ToList() is { Count: > 0 } before
        ? before : gpu.IsDivided ? gpu.Slices.Select(s => s.Id) : [gpu.Id];

    private bool Grew(string gpu, NvidiaFault fault)
    {
        if (fault.Count is not { } count) return false;
        var grew = _counts.TryGetValue((gpu, fault.Condition), out var before) && count > before;
        _counts[(gpu, fault.Condition)] = count;
        return grew;
    }
}
