using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>What NVIDIA's driver says is wrong → what that means here. Each has one name, whichever way it was learned.</summary>
internal static class NvidiaFaults
{
    private const string ByReset = "a reset of the GPU", ByRepair = "a repair";

    public static NvidiaFault Lost(string evidence) =>
        new("lost", Severity.Fatal, evidence, "being seen again, after a reset, a reload of its driver or a reboot", TouchesRunning: true);

    public static NvidiaFault RowsPending(string evidence) => new("rows-pending", Severity.Drain, evidence, ByReset);
    public static NvidiaFault RowsFailed(string evidence) => new("rows-failed", Severity.Drain, evidence, ByRepair);
    public static NvidiaFault PagesPending(string evidence) => new("pages-pending", Severity.Drain, evidence, ByReset);
    public static NvidiaFault Ecc(string evidence, long count) => new("ecc-uncorrected", Severity.Note, evidence, "a reload of the driver, which sets the count to 0", count);
    public static NvidiaFault Fabric(string evidence) => new("fabric", Severity.Drain, evidence, "itself, when the fabric manager has set up the links");
    public static NvidiaFault Links(string evidence, bool unhealthy) =>
        new("fabric-degraded", unhealthy ? Severity.Drain : Severity.Note, evidence, "itself, when all links are up again");
    public static NvidiaFault Throttled(string evidence) => new("hot", Severity.Note, evidence, "itself, when it has cooled down");

    /// <summary>What the driver wants done with the GPU.</summary>
    public static NvidiaFault? Recovery(string action, string evidence) => action.ToUpperInvariant() switch
    {
        "RESET" or "GPU RESET" => new("recovery", Severity.Fatal, evidence, ByReset, TouchesRunning: true),
        "REBOOT" or "NODE REBOOT" => new("recovery", Severity.Fatal, evidence, "a reboot", TouchesRunning: true),
        "DRAIN P2P" => new("recovery", Severity.Drain, evidence, "ending all work that uses its links"),
        "DRAIN AND RESET" => new("recovery", Severity.Drain, evidence, "a reset of the GPU, once nothing runs on it"),
        _ => null,
    };
}
