namespace Factory.Sdk;

/// <summary>All devices a backend sees at one moment. A later snapshot replaces an earlier one whole.</summary>
/// <param name="Generation">Rises with every snapshot of one backend process.</param>
/// <param name="Devices">The devices; identities are unique, order carries no meaning.</param>
public sealed record Inventory(long Generation, IReadOnlyList<Device> Devices);

/// <summary>One thing that can be leased: a GPU, a partition of one, the cores and memory of a machine.</summary>
/// <param name="Id">An identity that lasts over reboots and renumbering, such as a UUID; unique in its backend.</param>
/// <param name="Kind">The backend's word for it, such as <c>cuda</c>.</param>
/// <param name="Model">Its model name, for people and for <see cref="MatchRule.Like"/>.</param>
/// <param name="Divisible">Whether several leases may share it, each with its own amounts; else a lease takes it whole.</param>
/// <param name="Resources">What can be taken of it.</param>
/// <param name="Attributes">What is true of it: numbers (memory in bytes), texts, truth values.</param>
/// <param name="Groups">Where it lies: kind of group (<c>numa</c>, <c>hive</c>, <c>island</c>) to the group's name.</param>
public sealed record Device(
    string Id, string Kind, string Model, bool Divisible, IReadOnlyList<DeviceResource> Resources,
    IReadOnlyDictionary<string, Value> Attributes, IReadOnlyDictionary<string, string> Groups)
{
    /// <summary>Whether no placement may hold another device beside it, as a process can use only one such (a MIG slice).</summary>
    public bool Alone { get; init; }
}

/// <summary>A divisible resource of a device.</summary>
/// <param name="Name">Such as <c>cores</c> or <c>memory</c>.</param>
/// <param name="Amount">How much there is: a count, or bytes.</param>
/// <param name="Units">The names of the units, where one is not like the other (core numbers), as many as the amount; empty where they are alike.</param>
public sealed record DeviceResource(string Name, long Amount, IReadOnlyList<string> Units);

/// <summary>What a pipeline asks for in one entry of <c>on = [...]</c>.</summary>
/// <param name="Kind">The backend's word.</param>
/// <param name="Arguments">Argument name to value.</param>
/// <param name="Variables">Environment variables of this entry.</param>
public sealed record HardwareRequest(string Kind, IReadOnlyDictionary<string, Value> Arguments, IReadOnlyDictionary<string, string> Variables);

/// <summary>What is leased of one device.</summary>
/// <param name="Device">The device's identity.</param>
/// <param name="Taken">Resource to what of it is taken; empty when the device is taken whole.</param>
public sealed record Share(string Device, IReadOnlyDictionary<string, TakenResource> Taken);

/// <summary>How much of a resource is taken, and which units.</summary>
/// <param name="Amount">A count, or bytes.</param>
/// <param name="Units">The units' names, where they have names.</param>
public sealed record TakenResource(long Amount, IReadOnlyList<string> Units);

/// <summary>Where an attempt runs: shares of devices of one backend.</summary>
/// <param name="Kind">The backend's word.</param>
/// <param name="Shares">The shares.</param>
public sealed record Placement(string Kind, IReadOnlyList<Share> Shares)
{
    /// <summary>The request's arguments that are not matched but told to the backend (<see cref="MatchRule.Tell"/>).</summary>
    public IReadOnlyDictionary<string, Value> Told { get; init; } = new Dictionary<string, Value>();
}
