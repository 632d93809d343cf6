using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A pipeline that is ready to run: each stage comes after those it depends on.</summary>
public sealed record PipelinePlan(string Pipeline, IReadOnlyList<PlannedStage> Stages);

/// <summary>A node of the stage graph. All that is known before anything runs is resolved: files by content, plugins by digest, C# by its compiled assembly.</summary>
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
}

/// <summary>Work for a stage plugin.</summary>
public sealed record PlannedTask : PlannedStage
{
    /// <summary>The prefix of the dataset names that its outputs get (<c>digits/raw</c>), or null.</summary>
    public string? Dataset { get; init; }
    public required string Type { get; init; }
    public required PluginIdentity Plugin { get; init; }
    /// <summary>As the type declares them; C# as <c>{"$csharp": canonical text, "names": {…}}</c>, files as <c>{"$file": name, "sha256": …}</c>.</summary>
    public required Value.Map Settings { get; init; }
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }
    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }
    /// <summary>Files beside the pipeline that its settings name, relative name to content.</summary>
    public IReadOnlyDictionary<string, ArtifactDigest> Files { get; init; } = new Dictionary<string, ArtifactDigest>();
    public CompiledSettings? Expressions { get; init; }
    /// <summary>The study, by index, whose best settings it takes over.</summary>
    public int? Use { get; init; }
    public IReadOnlyList<HardwareRequest> On { get; init; } = [];
    public int Retry { get; init; }
    public double? TimeoutSeconds { get; init; }
    public bool Cache { get; init; } = true;
    public string? Salt { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public int Priority { get; init; }
    /// <summary>Of a trial: the study it belongs to.</summary>
    public TrialOf? Trial { get; init; }
    /// <summary>Of a stage that evaluates an earlier release for a gate: the gate's index.</summary>
    public int? PreviousFor { get; init; }
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
