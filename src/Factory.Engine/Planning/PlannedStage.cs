using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A pipeline that is ready to run: each stage comes after those it depends on.</summary>
public sealed record PipelinePlan(string Pipeline, IReadOnlyList<PlannedStage> Stages)
{
    public RunRules Rules { get; init; } = new();
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
public abstract record PlannedStage
{
    public required string Name { get; init; }
    /// <summary>The stages, by index, that must have succeeded before.</summary>
    public required IReadOnlyList<int> After { get; init; }
    /// <summary>Whether it runs at all; null for always.</summary>
    public PlannedExpression? When { get; init; }
    public FailureRule Failure { get; init; }
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
    public PlannedRetry Retry { get; init; } = new();
    public double? TimeoutSeconds { get; init; }
    /// <summary>How many seconds it may wait for a device.</summary>
    public double? QueueTimeoutSeconds { get; init; }
    /// <summary>How many seconds all its attempts together may take.</summary>
    public double? BudgetSeconds { get; init; }
    public CacheUse Cache { get; init; }
    /// <summary>How old a cached result may be.</summary>
    public double? TimeToLiveSeconds { get; init; }
    /// <summary>The pool of which an attempt holds a slot.</summary>
    public string? Pool { get; init; }
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

/// <param name="Study">The study's index.</param>
/// <param name="Number">From 0.</param>
/// <param name="Point">The settings that were chosen.</param>
public sealed record TrialOf(int Study, int Number, Value.Map Point);

public sealed record PluginIdentity(string Id, string Version, string Digest);

public sealed record PlannedInput(string Name, ArtifactKind Kind, PlannedSource Source);

/// <summary>Where an input comes from; exactly one of stage and content is there.</summary>
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
    string Assembly, string Method, string Canonical, Value.Map Params, IReadOnlyDictionary<string, int> Stages, bool UsesPrevious);

/// <summary>A search. Its trials are added to the run as tasks of their own.</summary>
public sealed record PlannedStudy : PlannedStage
{
    public required PlannedTask Template { get; init; }
    public required IReadOnlyList<SearchDimension> Space { get; init; }
    public required string Sampler { get; init; }
    public required long Seed { get; init; }
    public required int? Trials { get; init; }
    public required bool Maximize { get; init; }
    public required PlannedExpression Objective { get; init; }
}

/// <summary>One setting of a search space.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Choice), "choice")]
[JsonDerivedType(typeof(Real), "real")]
[JsonDerivedType(typeof(Whole), "whole")]
public abstract record SearchDimension(string Name)
{
    /// <summary>One of some values.</summary>
    public sealed record Choice(string Name, IReadOnlyList<Value> Values) : SearchDimension(Name);
    /// <summary>A real number in [Low, High], uniform in it or in its logarithm.</summary>
    public sealed record Real(string Name, double Low, double High, bool Log, int? Steps) : SearchDimension(Name);
    /// <summary>A whole number in [Low, High].</summary>
    public sealed record Whole(string Name, long Low, long High, bool Log, int? Steps) : SearchDimension(Name);
}

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
