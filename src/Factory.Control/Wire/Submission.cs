using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>The body of run, plan and lint: a pipeline's text.</summary>
public sealed record Submission
{
    /// <summary>Where the text was read, absolute: for messages, and for the files that it names.</summary>
    public required string Path { get; init; }
    public required string Text { get; init; }
    /// <summary>Param to its value, written as in a pipeline.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();
    /// <summary>Of a run: answer only when it has ended, with its detail.</summary>
    public bool Wait { get; init; }
}

/// <param name="Detail">How the run ended, when that was waited for.</param>
/// <param name="Warnings">Diagnostics that keep nothing from running.</param>
public sealed record RunAccepted(long Run, string Pipeline, long Revision, RunDetail? Detail = null, IReadOnlyList<DiagnosticView>? Warnings = null);

/// <param name="Ok">Whether it could run: there is no error among the diagnostics.</param>
public sealed record LintReport(string? Pipeline, bool Ok, IReadOnlyList<DiagnosticView> Diagnostics);

/// <summary>What a run would do.</summary>
/// <param name="Stages">In an order in which they could run.</param>
public sealed record PlanReport(string Pipeline, IReadOnlyList<PlanStage> Stages, IReadOnlyList<DiagnosticView> Diagnostics);

public sealed record PlanStage
{
    public required string Name { get; init; }
    public required StageKind Kind { get; init; }
    /// <summary>The stage type, such as <c>train.mlp</c>.</summary>
    public required string Type { get; init; }
    /// <summary>Names of the stages that come before it.</summary>
    public IReadOnlyList<string> After { get; init; } = [];
    public required PlanOutlook Outlook { get; init; }
    /// <summary>Why: what differs, or where the result is from.</summary>
    public string? Why { get; init; }
    /// <summary>Where it would run, for people; null when it needs no device.</summary>
    public string? Device { get; init; }
}

/// <summary>What would become of a stage.</summary>
[JsonConverter(typeof(WordConverter<PlanOutlook>))]
public enum PlanOutlook
{
    Cached,
    Run,
    /// <summary>That depends on what stages before it will make.</summary>
    Unknown,
}
