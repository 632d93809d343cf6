using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>A line to a hardware host's standard input; exactly one member beside the id is set, and each is answered.</summary>
/// <param name="Id">Chosen by the sender, repeated in the answer.</param>
/// <param name="Acquire">Makes a placement ready for an attempt.</param>
/// <param name="Release">Gives an attempt's placement back.</param>
/// <param name="Prepare">Asks for the launch environment of a placement.</param>
/// <param name="Meter">Asks for the meters of a placement.</param>
/// <param name="Sample">Asks for samples of all devices.</param>
public sealed record HardwareRequestMessage(
    long Id, AcquireRequest? Acquire = null, string? Release = null, Placement? Prepare = null, Placement? Meter = null, bool Sample = false,
    Placement? Processes = null);

public sealed record AcquireRequest(string Attempt, Placement Placement);

/// <summary>
/// A line from a hardware host's standard output: an answer (with the request's id), or news (id 0): the probe's
/// result first, then snapshots of the inventory and health reports as they come.
/// </summary>
public sealed record HardwareResponseMessage(
    long Id, string? Error = null, LaunchEnvironment? Prepared = null, MeterReading? Meter = null, IReadOnlyList<DeviceSample>? Samples = null,
    ProbeResult? Probe = null, Inventory? Inventory = null, HealthReport? Health = null, IReadOnlyList<int>? Processes = null);
