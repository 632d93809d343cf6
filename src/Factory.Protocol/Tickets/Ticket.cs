using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>
/// What one attempt is to do: <c>ticket.json</c> in the attempt's directory. All paths are relative to that directory
/// unless they say otherwise, so that it can be read on another machine that sees the same file system elsewhere.
/// What has a default has a setter: source-generated JSON forgets the default of an absent member that is only `init`.
/// </summary>
public sealed record Ticket
{
    /// <summary>The version this build writes; it reads the one before too. 1: the first. 2: <see cref="Programs"/>, and warnings in the result.</summary>
    public const int CurrentProtocol = 2;

    public required int Protocol { get; init; }
    public required string Attempt { get; init; }
    public required int AttemptNumber { get; init; }
    public required string Pipeline { get; init; }
    public required string Stage { get; init; }
    public required long Run { get; init; }
    /// <summary>The stage type, such as <c>train.mlp</c>.</summary>
    public required string Type { get; init; }
    public required PluginReference Plugin { get; init; }
    public required Value.Map Settings { get; init; }
    public IReadOnlyList<TicketInput> Inputs { get; set; } = [];
    public IReadOnlyList<TicketOutput> Outputs { get; set; } = [];
    /// <summary>Files beside the pipeline, already copied to <c>work/NAME</c>.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];
    /// <summary>The compiled C# of row-wise settings, or null when there is none.</summary>
    public TicketExpressions? Expressions { get; init; }
    public required TicketLease Lease { get; init; }
    /// <summary>The stage's own variables (<c>env</c>), on top of the lease's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();
    /// <summary>The names of the secrets that come with the request to run it; their values are in no file.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];
    public required ulong Seed { get; init; }
    /// <summary>Directory that later attempts of this stage find again.</summary>
    public required string CheckpointDirectory { get; init; }
    /// <summary>When it pauses, to go on later from its checkpoint; null: it runs to its end.</summary>
    public TicketPause? Pause { get; init; }
    /// <summary>For stages that run users' programs.</summary>
    public ProgramRules Programs { get; set; } = ProgramRules.None;
    /// <summary>How many bytes each of its logs may take on the disk.</summary>
    public long LogLimit { get; set; } = LogCap.StandardLimit;
    /// <summary>How many seconds may pass, at most, between two signs of life of its host.</summary>
    public double BeatSeconds { get; set; } = 5;
}

/// <param name="Id">The plugin's id.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="Digest">Digest over its files.</param>
/// <param name="Directory">Absolute path of its folder.</param>
public sealed record PluginReference(string Id, string Version, string Digest, string Directory);

/// <param name="Name">The input's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Its directory, <c>in/NAME</c>.</param>
/// <param name="Digest">Its content.</param>
public sealed record TicketInput(string Name, ArtifactKind Kind, string Path, string Digest);

/// <param name="Name">The output's name.</param>
/// <param name="Kind">What is to be written.</param>
/// <param name="Path">Its directory, <c>out/NAME</c>, which is there and empty.</param>
/// <param name="FileName">The one file to be made in it, or null.</param>
public sealed record TicketOutput(string Name, ArtifactKind Kind, string Path, string? FileName);

/// <param name="Assembly">The assembly's file.</param>
/// <param name="Items">Setting name to method.</param>
public sealed record TicketExpressions(string Assembly, IReadOnlyList<TicketExpression> Items);

/// <param name="Setting">The setting that holds the expression.</param>
/// <param name="Method">The static method of the class <c>Expressions</c>: the row first, then the names' values in order.</param>
/// <param name="Arguments">The values of the names that the expression uses, in the order of the method's parameters.</param>
public sealed record TicketExpression(string Setting, string Method, IReadOnlyList<Value> Arguments);

/// <param name="Step">After this step.</param>
/// <param name="Metrics">The metrics whose points of that step must have been told; none: any.</param>
/// <param name="Last">The last step of all: who tells of it is at its end, and does not pause. Null: not known.</param>
public sealed record TicketPause(long Step, IReadOnlyList<string> Metrics, long? Last = null);

/// <param name="Placement">What is leased.</param>
/// <param name="Devices">The devices as the stage sees them.</param>
/// <param name="Cores">How many cores to use.</param>
public sealed record TicketLease(Placement Placement, IReadOnlyList<LeasedDevice> Devices, int Cores);

/// <summary>The names of the files of an attempt's directory.</summary>
public static class TicketFiles
{
    public const string Ticket = "ticket.json";
    public const string Journal = "journal.jsonl";
    public const string Control = "control.jsonl";
    public const string Result = "result.json";
    /// <summary>The result while it is being written.</summary>
    public const string NextResult = "result.next";
    public const string StandardOutput = "stdout.log";
    public const string StandardError = "stderr.log";
    public const string Host = "host.json";
    public const string Work = "work";
    public const string Inputs = "in";
    public const string Outputs = "out";
    public const string Checkpoint = "checkpoint";
}
