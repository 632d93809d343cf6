using Factory.Execution;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What all devices are doing now. Whoever asks while others do, or a moment later, gets the same answer.</summary>
internal sealed class DeviceSampler(HardwareHosts hardware, TimeProvider clock)
{
    /// <summary>A backend that takes longer is left out, and its devices are shown without.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3), s_fresh = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private (long At, Task<IReadOnlyDictionary<(string Kind, string Device), DeviceSample>> Answer)? _last;

    public Task<IReadOnlyDictionary<(string Kind, string Device), DeviceSample>> Now()
    {
        lock (_gate)
        {
            if (_last is { } last && (!last.Answer.IsCompleted || clock.GetElapsedTime(last.At) < s_fresh)) return last.Answer;
            var answer = Ask();
            _last = (clock.GetTimestamp(), answer);
            return answer;
        }
    }

    private async Task<IReadOnlyDictionary<(string Kind, string Device), DeviceSample>> Ask()
    {
        var present = hardware.Backends.Where(b => b is { Probe.Outcome: ProbeOutcome.Present, Inventory: not null });
        var answers = await Task.WhenAll(present.Select(Ask));
        return answers.SelectMany(a => a).ToDictionary();
    }

    private async Task<IEnumerable<KeyValuePair<(string, string), DeviceSample>>> Ask(BackendState backend)
    {
        using var limit = new CancellationTokenSource(s_patience, clock);
        try
        {
            var known = backend.Inventory!.Devices.Select(d => d.Id).ToHashSet();
            var samples = await hardware.SampleAsync(backend.Backend.Kind, limit.Token);
            // A backend may say anything: of devices that it does not have, or of one twice.
            return samples.Where(s => known.Contains(s.Device)).DistinctBy(s => s.Device).Select(s => KeyValuePair.Create((backend.Backend.Kind, s.Device), s));
        }
        catch (Exception e) when (e is HardwareException or OperationCanceledException)
        {
            return [];
        }
    }
}
