using System.Collections.Concurrent;
using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>
/// Waits for XIDs on a thread of its own. What it heard stays a condition: a note for some minutes, anything worse until the driver,
/// asked again, wants nothing done with the GPU.
/// </summary>
internal sealed class XidWatch(TimeProvider time)
{
    private const ulong XidEvents = 8;
    private const uint Patience = 1000;
    /// <summary>The driver needs a moment to decide what it wants.</summary>
    private static readonly TimeSpan s_decides = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Device, ulong Xid), (HealthReport Report, long At)> _heard = new();

    /// <summary>Why no XIDs are heard; null when they are.</summary>
    public string? Deaf { get; private set; } = "not begun";

    public void Start(NvmlSource source, CancellationToken cancellationToken) =>
        new Thread(() => Listen(source, cancellationToken)) { IsBackground = true, Name = "xids" }.Start();

    /// <summary>What of it still holds.</summary>
    /// <param name="recovers">Whether a GPU's driver was asked and wants nothing done.</param>
    public IReadOnlyList<HealthReport> Now(Func<string, bool> recovers)
    {
        foreach (var (key, (report, at)) in _heard)
        {
            var age = time.GetElapsedTime(at);
            if (report.Severity == Severity.Note ? age > Xids.NoteLasts : age > s_decides && recovers(key.Device)) _heard.TryRemove(key, out _);
        }
        return [.. _heard.Values.Select(h => h.Report)];
    }

    private void Listen(NvmlSource source, CancellationToken cancellationToken)
    {
        var nvml = source.Library;
        var code = nvml.CreateEvents(out var set);
        var listening = code == NvmlCode.Success ? source.Devices().Count(d => nvml.Register(d, XidEvents, set) == NvmlCode.Success) : 0;
        Deaf = code != NvmlCode.Success ? $"NVML makes no set of events: {(int)code} ({code})" : listening == 0 ? "no GPU reports XIDs" : null;
        while (Deaf is null && !cancellationToken.IsCancellationRequested)
        {
            code = nvml.Wait(set, Patience, out var happened);
            if (code == NvmlCode.Success && (happened.Type & XidEvents) != 0 && source.IdOf(happened.Device, happened) is { } id)
                _heard[(id, happened.Data)] = (Xids.Report(id, happened.Data), time.GetTimestamp());
            // A lost GPU ends the wait for all; the others may go on.
            else if (code is not (NvmlCode.Success or NvmlCode.Timeout) && cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Patience))) break;
        }
        if (set != 0) _ = nvml.FreeEvents(set);
    }
}
