using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A pipeline that is ready to run: each stage comes after those it depends on.</summary>
public sealed record PipelinePlan(string Pipeline, IReadOnlyList<PlannedStage> Stages)
{
    public RunRules Rules { get; init; } = new();
    /// <summary>The values of its params, for people: stages have what they use of them.</summary>
    public Value.Map Params { get; init; } = Value.Map.Empty;
    /// <summary>Absolute path of the folder of the pipeline's file; null when it has none.</summary>
    public string? Folder { get; init; }
    /// <summary>Where stages are carried over: from which run of the pipeline, and the plan as it was made.</summary>
    [JsonIgnore]
    public (RunId Run, PipelinePlan Whole)? Carried { get; init; }
}

/// <summary>What holds for a whole run.</summary>
public sealed record RunRules
{
    /// <summary>The pipeline's weight when several want the same devices.</summary>
    public double Share { get; init; } = 1;
    /// <summary>How many stages of the pipeline may run at once, over all its runs; null for any number.</summary>
    public int? Parallel { get; init; }
    public double? TimeoutSeconds { get; init; }
    /// <summary>How many seconds all attempts together may take.</summary>
    public double? BudgetSeconds { get; init; }
    /// <summary>What they may cost.</summary>
    public Money? Cost { get; init; }
}

/// <summary>What the failure of a stage means for its run.</summary>
public enum FailureRule
{
    /// <summary>What does not depend on it is finished; the run has failed.</summary>
    Finish,
    /// <summary>Everything else is stopped; the run has failed.</summary>
    Stop,
    /// <summary>What depends on it is skipped; the run has not failed.</summary>
    Ignore,
}

/// <summary>A node of the stage graph. All that is known before anything runs is resolved: files by content,
/// plugins by digest, C# by its compiled assembly.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PlannedTask), "task")]
[JsonDerivedType(typeof(PlannedStudy), "study")]
[JsonDerivedType(typeof(PlannedGate), "gate")]
[JsonDerivedType(typeof(PlannedRelease), "release")]
[JsonDerivedType(typeof(PlannedFanOut), "fan-out")]
[JsonDerivedType(typeof(CarriedStage), "carried")]
public abstract record PlannedStage
{
    public required string Name { get; init; }
    /// <summary>The name of the declaration that it comes from: its own, without what it is found by in a fan-out.</summary>
    [JsonIgnore]
    public string Declaration { get => field ?? Name; init; }
    /// <summary>The stages, by index, that must have succeeded before.</summary>
    public required IReadOnlyList<int> After { get; init; }
    /// <summary>Whether it runs at all; null for always.</summary>
    public PlannedExpression? When { get; init; }
    public FailureRule Failure { get; init; }
    /// <summary>Of a stage of a fan-out whose list was known only when it ran: which.</summary>
    public PartOf? Part { get; init; }

    /// <summary>What the declaration calls.</summary>
    public string TypeName() => this switch
    {
        PlannedTask task => task.Type,
        PlannedStudy => "tune",
        PlannedGate => "check",
        PlannedFanOut fanOut => fanOut.Template.TypeName(),
        PlannedRelease => "publish",
        _ => throw new InvalidOperationException($"{Name} is taken over, and what it calls is told by the run that it is of"),
    };

    /// <summary>What attempts of it, of its trials or of its parts do; null for a gate or release.</summary>
    public PlannedTask? Work() => this switch
    {
        PlannedTask task => task,
        PlannedStudy study => study.Template,
        PlannedFanOut fanOut => fanOut.Template.Work(),
        _ => null,
    };
}

/// <param name="FanOut">The fan-out's index.</param>
/// <param name="Entry">The entry of the output that it is for.</param>
/// <param name="Key">What it is found by: the entry, with the values of the fan-out's other indices.</param>
public sealed record PartOf(int FanOut, string Entry, string Key);

/// <summary>A fan-out over what an output turns out to hold: when that is known, a stage for each entry is added to the run.</summary>
public sealed record PlannedFanOut : PlannedStage
{
    /// <summary>Each of its stages, with <c>{"$index": …}</c> where the entry's name is to stand.</summary>
    public required PlannedStage Template { get; init; }
    /// <summary>Those variables of its processes that depend on the entry, each a text.</summary>
    public Value.Map Environment { get; init; } = Value.Map.Empty;
    /// <summary>The index that stands for the entry.</summary>
    public required string Index { get; init; }
    /// <summary>The stage, by index, whose output it goes over.</summary>
    public required int Source { get; init; }
    public required string Output { get; init; }
    /// <summary>What its stages are found by; null where the entry is to stand.</summary>
    public required IReadOnlyList<string?> Keys { get; init; }
}

/// <summary>A task of which an earlier run tells all that can be told: it is over as the run begins.</summary>
public sealed record CarriedStage : PlannedStage
{
    /// <summary>What it made; null where no stage of the run asks.</summary>
    public StageResult? Result { get; init; }
}

/// <summary>Work for a stage plugin.</summary>
public sealed record PlannedTask : PlannedStage
{
    /// <summary>The prefix of the dataset names that its outputs get (<c>digits/raw</c>), or null.</summary>
    public string? Dataset { get; init; }
    public required string Type { get; init; }
    public required PluginIdentity Plugin { get; init; }
    /// <summary>As the type declares them; C# as <c>{"$csharp": canonical text, "names": {…}}</c>, files as <c>{"$file": name, "digest": …}</c>.</summary>
    public required Value.Map Settings { get; init; }
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }
    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }
    /// <summary>Files beside the pipeline that its settings name, relative name to content.</summary>
    public IReadOnlyDictionary<string, ArtifactDigest> Files { get; init; } = new Dictionary<string, ArtifactDigest>();
    public CompiledSettings? Expressions { get; init; }
    /// <summary>The study, by index, whose best settings it takes over.</summary>
    public int? Use { get; init; }
    public IReadOnlyList<HardwareRequest> On { get; init; } = [];
    /// <summary>For how many seconds each of them is held out for before the next is taken; empty where none is.</summary>
    public IReadOnlyList<double> Waits { get; init; } = [];
    public PlannedRetry Retry { get; init; } = new();
    public double? TimeoutSeconds { get; init; }
    /// <summary>How many seconds it may wait for a device.</summary>
    public double? QueueTimeoutSeconds { get; init; }
    /// <summary>How many seconds all its attempts together may take.</summary>
    public double? BudgetSeconds { get; init; }
    /// <summary>What they may cost.</summary>
    public Money? Cost { get; init; }
    public CacheUse Cache { get; init; }
    /// <summary>How old a cached result may be.</summary>
    public double? TimeToLiveSeconds { get; init; }
    /// <summary>The pool of which an attempt holds a slot.</summary>
    public string? Pool { get; init; }
    /// <summary>Whether its result depends on the model of the devices that it runs on.</summary>
    public bool PinsHardware { get; init; }
    public string? Salt { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    /// <summary>Secrets that its processes get as variables, by name. Their values are nobody's but the attempt's.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];
    public int Priority { get; init; }
    /// <summary>Of a trial: the study it belongs to.</summary>
    public TrialOf? Trial { get; init; }
    /// <summary>Of a stage that evaluates an earlier release for a gate: the gate's index.</summary>
    public int? PreviousFor { get; init; }

    public bool ReadsCache() => Cache is CacheUse.Both or CacheUse.Read;

    /// <summary>Whether its result, once it is there, is as good for every later run.</summary>
    public bool KeepsResults() => ReadsCache() && WritesCache() && this is { TimeToLiveSeconds: null, PinsHardware: false };

    public bool WritesCache() => Cache is CacheUse.Both or CacheUse.Write;
}

/// <summary>What a stage has to do with the cache.</summary>
public enum CacheUse
{
    /// <summary>Takes results from it, and puts its own there.</summary>
    Both,
    Read,
    Write,
    None,
}

/// <summary>How often, after what and when an attempt is followed by another.</summary>
public sealed record PlannedRetry
{
    /// <summary>A process that vanished, or a device that failed, says nothing about the work.</summary>
    private static readonly Dictionary<AttemptEnd, int> s_standard = new Dictionary<AttemptEnd, int> { [AttemptEnd.Lost] = 5, [AttemptEnd.DeviceFault] = 3 };

    /// <summary>How many times more after all causes together that have no number of their own.</summary>
    public int Times { get; init; }
    public IReadOnlyDictionary<AttemptEnd, int> Causes { get; init; } = new Dictionary<AttemptEnd, int>();
    /// <summary>Exit codes that trying again can mend.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = [];
    /// <summary>The first wait in milliseconds; each further one is twice as long, up to <see cref="MaxDelay"/>.</summary>
    public long Delay { get; init; } = 1000;
    public long MaxDelay { get; init; } = 60_000;
    /// <summary>By what the requested memory is multiplied after an attempt that ran out of it.</summary>
    public double Grow { get; init; } = 2;

    /// <summary>How many times more after this cause alone; null when it counts together with the others.</summary>
    public int? OwnLimit(AttemptEnd cause) => Causes.TryGetValue(cause, out var times) || s_standard.TryGetValue(cause, out times) ? times : null;
}

public sealed record PluginIdentity(string Id, string Version, string Digest);

public sealed record PlannedInput(string Name, ArtifactKind Kind, PlannedSource Source)
{
    public InputUse Takes { get; init; }
}

/// <summary>What an input takes of its source while not all is known. As a stage runs, it takes what the source says.</summary>
public enum InputUse
{
    Output,
    /// <summary>The entry of the output that a stage of a fan-out is for.</summary>
    Entry,
    /// <summary>The source is a fan-out: the outputs of all its stages, each an input.</summary>
    Every,
}

/// <summary>Where an input comes from; one of stage and content is there, or, of an entry of an output, both.</summary>
/// <param name="Stage">A stage, by index.</param>
/// <param name="Output">The stage's output.</param>
/// <param name="Content">Content that is known already: a file beside the pipeline, a release, a dataset version.</param>
/// <param name="Origin">For people: the path or reference it was resolved from.</param>
public sealed record PlannedSource(int? Stage, string? Output, ArtifactDigest? Content, string? Origin);

public sealed record PlannedOutput(string Name, ArtifactKind Kind, string? FileName);

/// <param name="Assembly">Name of the compiled assembly's file in the daemon's script store.</param>
/// <param name="Items">Which method serves which setting.</param>
public sealed record CompiledSettings(string Assembly, IReadOnlyList<CompiledSetting> Items);

public sealed record CompiledSetting(string Setting, string Method, IReadOnlyList<Value> Arguments);

/// <summary>C# that the script host evaluates.</summary>
/// <param name="Assembly">Name of the compiled assembly's file in the daemon's script store.</param>
/// <param name="Method">The method.</param>
/// <param name="Canonical">The text without comments and layout.</param>
/// <param name="Params">The params that it uses, with their values.</param>
/// <param name="Stages">Name in the C# to the stage's index, of the stages whose metrics it uses.</param>
/// <param name="UsesPrevious">Whether it sees <c>previous</c>.</param>
public sealed record PlannedExpression(
    string Assembly, string Method, string Canonical, Value.Map Params, IReadOnlyDictionary<string, int> Stages, bool UsesPrevious)
{
    /// <summary>Name in the C# to the stages of a fan-out whose metrics it uses, as a list.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ListedStage>> Lists { get; init; } = new Dictionary<string, IReadOnlyList<ListedStage>>();
}

/// <param name="Key">What it is found by in its fan-out.</param>
/// <param name="Stage">Its index.</param>
public sealed record ListedStage(string Key, int Stage);

public sealed record PlannedGate : PlannedStage
{
    public required IReadOnlyList<PlannedExpression> Conditions { get; init; }
    /// <summary>The users of whom one must say yes when all conditions hold, <c>*</c> for anyone; empty when nobody needs to.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];
    /// <summary>Where someone must approve: what is released through it. A word for some bytes is none for others.</summary>
    public IReadOnlyList<PlannedInput> Released { get; init; } = [];
    /// <summary>How to evaluate the release before on today's data; null when no condition asks for it or nothing is published through this gate.</summary>
    public PreviousEvaluation? Previous { get; init; }
}

/// <param name="Release">The name that the gated publish would make.</param>
/// <param name="Evaluation">The stage, by index, that is repeated for the earlier model.</param>
/// <param name="Input">Its input that takes the model.</param>
/// <param name="Model">The stage, by index, that makes today's model.</param>
/// <param name="Output">Its output.</param>
public sealed record PreviousEvaluation(string Release, int Evaluation, string Input, int Model, string Output);

public sealed record PlannedRelease : PlannedStage
{
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }
    public int? Gate { get; init; }
    public string? Alias { get; init; }
}
