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
    private const int WaitsPerSet = 60;
    /// <summary>The driver needs a moment to decide what it wants.</summary>
    private static readonly TimeSpan s_decides = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Device, ulong Xid), (HealthReport Report, long At, int Times)> _heard = new();

    public void Start(NvmlSource source, CancellationToken cancellationToken) =>
        new Thread(() => Listen(source, cancellationToken)) { IsBackground = true, Name = "xids" }.Start();

    /// <summary>What of it still holds.</summary>
    /// <param name="recovers">Whether a GPU's driver was asked and wants nothing done.</param>
    public IReadOnlyList<HealthReport> Now(Func<string, bool> recovers)
    {
        foreach (var (key, (report, at, _)) in _heard)
        {
            var age = time.GetElapsedTime(at);
            if (report.Severity == Severity.Note ? age > Xids.NoteLasts : age > s_decides && recovers(key.Device)) _heard.TryRemove(key, out _);
        }
        return [.. _heard.Values.Select(h => h.Report)];
    }

    // A second one is news as the first was: it says so.
    private void Hear(IReadOnlyList<string> devices, ulong xid)
    {
        foreach (var device in devices)
        {
            var times = _heard.TryGetValue((device, xid), out var before) ? before.Times + 1 : 1;
            _heard[(device, xid)] = (Xids.Report(device, xid, times), time.GetTimestamp(), times);
        }
    }

    private void Listen(NvmlSource source, CancellationToken cancellationToken)
    {
        using var ended = new ManualResetEventSlim();
        using var ending = cancellationToken.Register(ended.Set);
        do ListenOnce(source, cancellationToken);
        while (!ended.Wait(TimeSpan.FromMilliseconds(Patience), CancellationToken.None));
    }

    // A lost GPU ends the wait for all: a set is made anew without it then, and now and then with those that came.
    private void ListenOnce(NvmlSource source, CancellationToken cancellationToken)
    {
        var nvml = source.Library;
        if (nvml.CreateEvents(out var set) != NvmlCode.Success) return;
        var code = source.Devices().Select(d => nvml.Register(d, XidEvents, set)).ToList().Contains(NvmlCode.Success) ? NvmlCode.Success : NvmlCode.NotSupported;
        for (var wait = 0; wait < WaitsPerSet && code is NvmlCode.Success or NvmlCode.Timeout && !cancellationToken.IsCancellationRequested; wait++)
        {
            code = nvml.Wait(set, Patience, out var happened);
            if (code == NvmlCode.Success && (happened.Type & XidEvents) != 0) Hear(source.IdsOf(happened), happened.Data);
        }
        _ = nvml.FreeEvents(set);
    }
}
