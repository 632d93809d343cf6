using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution;

/// <summary>Where things lie and how patient the daemon is with its hosts.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Absolute path of the program <c>factory-host</c>.</summary>
    public required string HostProgram { get; init; }
    /// <summary>Absolute path of the root of tickets and of the hosts' own folders. Keep it short: programs make sockets below it.</summary>
    public required string WorkRoot { get; init; }
    /// <summary>Absolute path of the folder of compiled expressions.</summary>
    public required string ScriptStore { get; init; }
    /// <summary>Absolute path of the folder where what is known of plugins is kept between starts.</summary>
    public required string StateRoot { get; init; }

    /// <summary>How long a host may take until it has loaded its plugin.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>From the request to stop until SIGTERM.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>From SIGTERM until SIGKILL.</summary>
    public TimeSpan TerminateGrace { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>How often the files of an attempt are looked at, at least, without its host having rung or ended.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>After how long without a word in the journal of a living host a note is logged.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After how long without a sign of life a host is killed and its attempt is lost. The signs are of a thread of the host's own, so
    /// a stage may compute for as long as it likes.
    /// </summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the end of an attempt waits for its devices to be empty.</summary>
    public TimeSpan VacancyLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes each log of an attempt may take on the disk.</summary>
    public long LogLimit { get; init; } = LogCap.StandardLimit;

    /// <summary>How many processes and threads a host and all that it starts may have together, where the machine can hold them to it.</summary>
    public int ProcessLimit { get; init; } = 4096;
    /// <summary>Which programs run in a sandbox.</summary>
    public SandboxRule Sandbox { get; init; }
    /// <summary>When it is watched which files of their project programs read without declaring them.</summary>
    public WatchRule Watch { get; init; }
    /// <summary>The daemon's own folders besides the work root: the state directory and the store.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];

    /// <summary>How many stage hosts may wait for work.</summary>
    public int MaxIdleHosts { get; init; } = Math.Max(8, Environment.ProcessorCount);
    /// <summary>How long one may wait for work.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(2);
    /// <summary>After how many tickets a stage host is replaced.</summary>
    public int TicketsPerHost { get; init; } = 10_000;
    /// <summary>At what age one is replaced, between two tickets.</summary>
    public TimeSpan HostAge { get; init; } = TimeSpan.FromHours(1);
    /// <summary>
    /// By how many bytes one may grow, between two tickets, over what it held after its first ones before it is replaced; twice that is
    /// let pass in any case.
    /// </summary>
    public long HostGrowth { get; init; } = 512L << 20;

    /// <summary>How long one compilation or evaluation may take in a warm script host.</summary>
    public TimeSpan ScriptLimit { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How much memory the script host may use.</summary>
    public long ScriptMemory { get; init; } = 512L << 20;
    /// <summary>How long stages of a plugin may take to tell what their settings make impossible.</summary>
    public TimeSpan CheckLimit { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How much memory they may use for that.</summary>
    public long CheckMemory { get; init; } = 1L << 30;
    /// <summary>How long a sampler or a pruner may take for an answer.</summary>
    public TimeSpan TunerLimit { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>How much memory each may use.</summary>
    public long TunerMemory { get; init; } = 1L << 30;
    /// <summary>How long a profile or a comparison of data may take.</summary>
    public TimeSpan DataLimit { get; init; } = TimeSpan.FromMinutes(30);
    /// <summary>How much memory the data host may use; it spills to the disk beyond half of that.</summary>
    public long DataMemory { get; init; } = 2L << 30;
    /// <summary>How long a hardware host may take for an answer.</summary>
    public TimeSpan HardwareLimit { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>How soon hardware is looked for again that was not there or did not work; then ever more rarely.</summary>
    public TimeSpan HardwareLook { get; init; } = TimeSpan.FromSeconds(10);
}
