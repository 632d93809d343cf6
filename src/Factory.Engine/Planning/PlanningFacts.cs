using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What must be known besides the pipeline itself before it can be planned.</summary>
public sealed record PlanningFacts
{
    /// <summary>Plugin id to identity.</summary>
    public required IReadOnlyDictionary<string, PluginIdentity> Plugins { get; init; }
    /// <summary>Path as the pipeline writes it to content.</summary>
    public required IReadOnlyDictionary<string, ArtifactDigest> Files { get; init; }
    /// <summary>Path of a script to the paths of what it imports, itself left out; their content is among <see cref="Files"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Imports { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>What other pipelines made, as it was found.</summary>
    public IReadOnlyDictionary<OutsideReference, OutsideContent> Outside { get; init; } = new Dictionary<OutsideReference, OutsideContent>();
    /// <summary>Name of the file that holds the compiled C#.</summary>
    public required string Assembly { get; init; }
    /// <summary>The compiled C#, by the expression's id.</summary>
    public required IReadOnlyList<CompiledText> Expressions { get; init; }
}

/// <summary>What the same pipeline was planned to be when some of its files held something else.</summary>
/// <param name="Changed">Their paths, as the pipeline writes them.</param>
public sealed record PlannedBefore(PipelinePlan Plan, IReadOnlySet<string> Changed)
{
    /// <summary>The stage at that place if it is a task that reads none of them; else null.</summary>
    internal PlannedTask? Unchanged(int stage) => Plan.Stages[stage] is PlannedTask task && !Reads(task) ? task : null;

    /// <summary>Whether it reads one of them.</summary>
    public bool Reads(PlannedTask task) => task.Files.Keys.Any(Changed.Contains) || task.Inputs.Any(i => i.Source.Origin is { } origin && Changed.Contains(origin));
}

/// <summary>A dataset version or release, as a pipeline names it.</summary>
/// <param name="Name"><c>other/raw@latest</c>, <c>digits@champion</c></param>
public sealed record OutsideReference(bool IsRelease, string Name)
{
    public override string ToString() => $"{(IsRelease ? "release" : "dataset")} `{Name}`";
}

/// <summary>What such a reference came to.</summary>
/// <param name="Pinned">With its version: <c>digits@3</c>.</param>
public sealed record OutsideContent(ArtifactDigest Content, ArtifactKind Kind, string Pinned);

/// <param name="Canonical">The text without comments and layout.</param>
/// <param name="Method">The method that computes it.</param>
/// <param name="Names">The names that it uses, in the order of the method's parameters.</param>
public sealed record CompiledText(string Canonical, string Method, IReadOnlyList<string> Names);

/// <summary>A pipeline that binds but cannot be planned.</summary>
/// <param name="span">The declaration.</param>
public sealed class PlanningException(TextSpan span, string message) : Exception(message)
{
    public TextSpan Span { get; } = span;
}
