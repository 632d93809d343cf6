namespace Factory.Sdk;

/// <summary>
/// A family of hardware. Runs in a process of its own: it may hang, throw or crash, and costs no one but itself.
/// Calls come one at a time except for the streams, which run beside them. Which device a stage gets is decided by
/// the daemon from the inventory and the <see cref="RequestArgument"/> rules; a backend never decides.
/// </summary>
public interface IHardwareBackend : IAsyncDisposable
{
    /// <summary>The word for it in pipelines, and how requests are matched. Constant; may be asked before anything else, without side effects.</summary>
    BackendDescription Description { get; }

    /// <summary>Looks whether this family is on this machine. Never throws for a missing driver or device: that is <see cref="ProbeOutcome.Absent"/>.</summary>
    ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Whole snapshots: one at once, another after every change. Generations rise.</summary>
    IAsyncEnumerable<Inventory> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Conditions that arise and clear: all that are active at once, then every change. No report means no data, never bad health.</summary>
    IAsyncEnumerable<HealthReport> WatchHealthAsync(CancellationToken cancellationToken);

    /// <summary>Utilisation, power, temperature and the like, of all devices, now.</summary>
    ValueTask<IReadOnlyList<DeviceSample>> SampleAsync(CancellationToken cancellationToken);

    /// <summary>Makes a placement ready for an attempt. Idempotent by attempt; may be called again after a restart of the daemon.</summary>
    ValueTask AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken);

    /// <summary>Gives a placement back. Idempotent; unknown attempts are no error.</summary>
    ValueTask ReleaseAsync(string attempt, CancellationToken cancellationToken);

    /// <summary>What a process must be given to run on a placement and nowhere else. Changes nothing; the same while the hardware is the same.</summary>
    ValueTask<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken);

    /// <summary>Meters of a placement so far: cumulative, with an epoch; a counter that started anew starts a new epoch.</summary>
    ValueTask<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken);

    /// <summary>
    /// The numbers of the processes that have something on a placement's devices now, as the driver tells them: a lease ends only when those of its
    /// attempt are gone. Empty where the family cannot tell.
    /// </summary>
    ValueTask<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken) => new([]);

    /// <summary>Divides devices, where the family can; else null.</summary>
    IDevicePartitioner? Partitioner => null;

    /// <summary>Runs attempts elsewhere (a cluster), where the family does; else null: the daemon starts processes on this machine.</summary>
    IRemoteExecutor? Remote => null;
}

/// <summary>Whether a family of hardware is there.</summary>
public enum ProbeOutcome
{
    /// <summary>It is there and answers.</summary>
    Present,
    /// <summary>It is not there.</summary>
    Absent,
    /// <summary>It is there and does not work.</summary>
    Broken,
}

/// <summary>The answer to a probe.</summary>
/// <param name="Outcome">Whether it is there.</param>
/// <param name="Reason">What was looked at and seen; shown to the admin.</param>
public sealed record ProbeResult(ProbeOutcome Outcome, string Reason);

/// <summary>How a number came about.</summary>
public enum Quality
{
    /// <summary>The device's own counter.</summary>
    Measured,
    /// <summary>Computed from something else, such as power times time.</summary>
    Derived,
    /// <summary>Not to be had; the value is null.</summary>
    Unavailable,
}

/// <summary>A number with its quality.</summary>
/// <param name="Value">The number, in the unit that the field documents; null when unavailable.</param>
/// <param name="Quality">How it came about.</param>
public readonly record struct Reading(double? Value, Quality Quality)
{
    /// <summary>A number that is not to be had.</summary>
    public static Reading None => new(null, Quality.Unavailable);
    /// <summary>The device's own number.</summary>
    public static Reading Measured(double value) => new(value, Quality.Measured);
    /// <summary>A number computed from something else.</summary>
    public static Reading Derived(double value) => new(value, Quality.Derived);
}

/// <summary>What one device is doing.</summary>
/// <param name="Device">The device's identity.</param>
/// <param name="Utilisation">0 to 1.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="Power">Watts.</param>
/// <param name="Temperature">Degrees Celsius.</param>
public sealed record DeviceSample(string Device, Reading Utilisation, Reading MemoryUsed, Reading Power, Reading Temperature)
{
    /// <summary>Joules that the device has used since some moment of its own; falls only when its counter started anew.</summary>
    public Reading Energy { get; init; } = Reading.None;

    /// <summary>What only this family has, by a word in snake_case that ends in its unit, such as <c>memory_temperature_celsius</c>.</summary>
    public IReadOnlyDictionary<string, Reading> More { get; init; } = new Dictionary<string, Reading>();
}

/// <summary>How bad a condition is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>The device works, and should get no new work.</summary>
    Drain,
    /// <summary>The device does not work.</summary>
    Fatal,
}

/// <summary>A condition of a device. The same device and condition again replaces what was reported before.</summary>
/// <param name="Device">The device's identity, whether or not the inventory has it still; empty for the whole family.</param>
/// <param name="Condition">A stable word, such as <c>xid-79</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Evidence">What was seen, where.</param>
/// <param name="ClearsBy">What makes it go away: by itself, a reset, a reboot, a repair.</param>
/// <param name="TouchesRunning">Whether work that runs there must be considered failed.</param>
/// <param name="Active">False when it has cleared.</param>
public sealed record HealthReport(string Device, string Condition, Severity Severity, string Evidence, string ClearsBy, bool TouchesRunning, bool Active);

/// <summary>What a process must be given to run on its placement.</summary>
/// <param name="Set">Variables to set.</param>
/// <param name="Unset">Variables that must not be there.</param>
/// <param name="Cores">Processor numbers to run on; empty for any.</param>
/// <param name="NumaNodes">Memory nodes to use; empty for any.</param>
/// <param name="DeviceNodes">Device files that the process needs.</param>
/// <param name="MemoryLimit">Bytes of memory that were leased, to be enforced where the machine can; null for no limit.</param>
public sealed record LaunchEnvironment(
    IReadOnlyDictionary<string, string> Set, IReadOnlyList<string> Unset, IReadOnlyList<int> Cores,
    IReadOnlyList<int> NumaNodes, IReadOnlyList<string> DeviceNodes, long? MemoryLimit)
{
    /// <summary>Those of <see cref="Set"/> that a pipeline's own variables do not override: with another mask a process would reach devices that are not its own.</summary>
    public IReadOnlyList<string> Fixed { get; init; } = [];

    /// <summary>How many of <see cref="Cores"/> the process may count on, where others run there too; null for all of them.</summary>
    public int? Threads { get; init; }
}

/// <summary>A placement's meters.</summary>
/// <param name="Epoch">Changes when a counter started anew (driver reload, wrap); readings of one epoch may be subtracted.</param>
/// <param name="Energy">Joules since the epoch began.</param>
public sealed record MeterReading(string Epoch, Reading Energy);

/// <summary>Divides devices.</summary>
public interface IDevicePartitioner
{
    /// <summary>The ways a device can be divided, such as <c>cpx</c> or <c>1g.10gb</c>.</summary>
    ValueTask<IReadOnlyList<string>> ModesAsync(string device, CancellationToken cancellationToken);
    /// <summary>Divides an idle device; the inventory stream shows the result. Idempotent.</summary>
    ValueTask PartitionAsync(string device, string mode, CancellationToken cancellationToken);
}

/// <summary>Runs attempts on other machines through an engine that exists. The ticket's directory lies on a file system that both see.</summary>
public interface IRemoteExecutor
{
    /// <summary>Submits an attempt. Idempotent by attempt: looks for it first, after any doubt.</summary>
    ValueTask SubmitAsync(RemoteAttempt attempt, CancellationToken cancellationToken);
    /// <summary>Looks for an attempt; <see cref="RemotePresence.Unknown"/> is never the same as not found.</summary>
    ValueTask<RemoteState> FindAsync(string attempt, CancellationToken cancellationToken);
    /// <summary>State changes of the attempts given, until cancelled.</summary>
    IAsyncEnumerable<RemoteState> FollowAsync(IReadOnlyList<string> attempts, CancellationToken cancellationToken);
    /// <summary>Asks for an attempt to be ended. Idempotent.</summary>
    ValueTask CancelAsync(string attempt, CancellationToken cancellationToken);
}

/// <summary>An attempt to be run elsewhere.</summary>
/// <param name="Attempt">Its unique name.</param>
/// <param name="TicketDirectory">Absolute path of its ticket.</param>
/// <param name="Command">The host's command line for it.</param>
/// <param name="Placement">What it was given.</param>
/// <param name="TimeLimit">How long it may run, or null.</param>
public sealed record RemoteAttempt(string Attempt, string TicketDirectory, IReadOnlyList<string> Command, Placement Placement, TimeSpan? TimeLimit);

/// <summary>What is known of a remote attempt.</summary>
public enum RemotePresence
{
    /// <summary>Waiting in the engine's queue.</summary>
    Queued,
    /// <summary>Running.</summary>
    Running,
    /// <summary>Ended; the ticket's result counts.</summary>
    Ended,
    /// <summary>Surely never submitted or surely gone without a trace.</summary>
    NotFound,
    /// <summary>The engine does not answer, or its answer is doubtful.</summary>
    Unknown,
}

/// <summary>A remote attempt's state.</summary>
/// <param name="Attempt">Its unique name.</param>
/// <param name="Presence">What is known.</param>
/// <param name="Detail">The engine's own words.</param>
public sealed record RemoteState(string Attempt, RemotePresence Presence, string Detail);
