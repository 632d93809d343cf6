using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>The body of run, plan and lint: a pipeline's text.</summary>
public sealed record Submission
{
    /// <summary>Where the text was read, absolute: for messages, and for the files that it names.</summary>
    public required string Path { get; init; }
    public required string Text { get; init; }
    /// <summary>The files that it uses (<c>use "common.factory"</c>), by their path relative to it.</summary>
    public IReadOnlyDictionary<string, string> Used { get; init; } = new Dictionary<string, string>();
    /// <summary>Param to its value, written as in a pipeline.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();
    /// <summary>Of a run: answer only when it has ended, with its detail.</summary>
    public bool Wait { get; init; }
}

/// <param name="Detail">How the run ended, when that was waited for.</param>
/// <param name="Warnings">Diagnostics that keep nothing from running.</param>
public sealed record RunAccepted(long Run, string Pipeline, long Revision, RunDetail? Detail = null, IReadOnlyList<DiagnosticView>? Warnings = null)
{
    /// <summary>
    /// The run that it repeats, to the last byte: nothing was computed, and it is over. Its stages are left out; null when there is something to do.
    /// </summary>
    public RunDetail? Repeated { get; init; }
}

/// <param name="Ok">Whether it could run: there is no error among the diagnostics.</param>
public sealed record LintReport(string? Pipeline, bool Ok, IReadOnlyList<DiagnosticView> Diagnostics)
{
    /// <summary>The columns of the tables that stages make, by the stages' names, as far as they are known before anything runs: by the files that are read, by queries, by what was recorded.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tables { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>What a run would do.</summary>
/// <param name="Stages">In an order in which they could run.</param>
/// <param name="Summary">The pipeline's doc comment, or null.</param>
public sealed record PlanReport(string Pipeline, IReadOnlyList<PlanStage> Stages, IReadOnlyList<DiagnosticView> Diagnostics, string? Summary = null);

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
    /// <summary>The device that it would get now, or what it would wait for, for people; null when it needs none.</summary>
    public string? Device { get; init; }
    /// <summary>Of a study: how many trials at most.</summary>
    public int? Trials { get; init; }
    /// <summary>Of a fan-out whose stages are not known yet: the output that it goes over.</summary>
    public string? Over { get; init; }
    /// <summary>How long it took when it was last computed, the middle of the last few; of a study all trials one after the other. Null when it never was.</summary>
    public double? EstimatedSeconds { get; init; }
    /// <summary>What it cost, likewise; null where what it took has no price.</summary>
    public AmountView? EstimatedCost { get; init; }
    /// <summary>The files beside the pipeline whose content counts: those that it names, and those that these import.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
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
