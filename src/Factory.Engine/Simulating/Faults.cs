using Factory.Sdk;

namespace Factory.Engine;

/// <summary>How a simulated device behaves.</summary>
/// <param name="Speed">How much work it does in a millisecond, where the load counts on one.</param>
/// <param name="Fails">The mean time from one fault to the next, in milliseconds; null when it never fails.</param>
/// <param name="Repair">The mean time that a fault lasts, in milliseconds.</param>
public sealed record Behaviour(double Speed, double? Fails, double Repair)
{
    public static readonly Behaviour Plain = new(1, null, 0);
}

/// <summary>When simulated devices fail and work again: each by itself, at exponential times. The same seed gives the same.</summary>
internal sealed class Faults
{
    private readonly Random _random;
    private readonly PriorityQueue<(string Kind, string Device, Behaviour Behaviour, bool Broken), (double At, int Order)> _next = new();
    private int _order;

    public Faults(SimulatedFloor floor, long from)
    {
        _random = new Random(floor.Seed);
        foreach (var (backend, inventory) in floor.Hardware)
            foreach (var device in inventory.Devices)
                if (floor.Of(device.Id) is { Fails: { } mean } behaviour) Enqueue((backend.Kind, device.Id, behaviour, true), from + Wait(mean));
    }

    /// <summary>When something breaks or works again next.</summary>
    public long Next => _next.TryPeek(out _, out var when) ? (long)when.At : long.MaxValue;

    public EngineEvent Take()
    {
        _next.TryDequeue(out var one, out var when);
        Enqueue(one with { Broken = !one.Broken }, when.At + Wait(one.Broken ? one.Behaviour.Repair : one.Behaviour.Fails!.Value));
        return new EngineEvent.HealthChanged((long)when.At, one.Kind,
            new HealthReport(one.Device, "fault", Severity.Fatal, "simulated", "repair", TouchesRunning: true, Active: one.Broken));
    }

    private void Enqueue((string, string, Behaviour, bool) one, double at) => _next.Enqueue(one, (at, _order++));

    private double Wait(double mean) => -Math.Log(1 - _random.NextDouble()) * mean;
}
