using Factory.Sdk;

namespace Factory.Language;

/// <summary>A search over settings of a template: <c>tune</c>.</summary>
public sealed record BoundStudy : BoundStage
{
    /// <summary>What each trial runs; its name is the study's.</summary>
    public required BoundTask Template { get; init; }
    /// <summary>The settings to choose, in order; each is one that the template has and does not set itself.</summary>
    public required IReadOnlyList<Dimension> Space { get; init; }
    public required BoundTuner Sampler { get; init; }
    public required BoundTuner Pruner { get; init; }
    /// <summary>For all that is drawn at random.</summary>
    public required long Seed { get; init; }
    /// <summary>How many trials; null for a grid, which ends by itself, and where something else ends the study.</summary>
    public required int? Trials { get; init; }
    /// <summary>What is sought, one or more; the first is the one that pruners see.</summary>
    public required IReadOnlyList<BoundObjective> Objectives { get; init; }
    /// <summary>What must hold, each a C# bool over <c>trial</c>.</summary>
    public IReadOnlyList<int> Constraints { get; init; } = [];
    /// <summary>Points to try first.</summary>
    public IReadOnlyList<Value.Map> First { get; init; } = [];
    /// <summary>How many trials run at once at most, or null for as many as the devices hold.</summary>
    public int? Parallel { get; init; }
    /// <summary>Whether it learns from earlier studies of the same template.</summary>
    public bool WarmStart { get; init; }
    public StopRules Stop { get; init; } = new();

    /// <summary>What pruners ration: the setting that the template's plugin says so of, unless the study chooses it itself; and how much of it the longest run has.</summary>
    public static (string Setting, long Steps)? ResourceOf(BoundTask template, IReadOnlyList<Dimension> space) =>
        template.Type.Settings.FirstOrDefault(s => s.Resource) is { } setting && space.All(d => d.Name != setting.Name) && template.Settings[setting.Name] is Value.Integer steps
            ? (setting.Name, steps.Value) : null;
}

/// <param name="Maximize">Whether more of it is better.</param>
/// <param name="Expression">A C# double over <c>trial</c>.</param>
public sealed record BoundObjective(bool Maximize, int Expression);

/// <summary>A sampler, a pruner or a terminator with the settings that are not its defaults.</summary>
/// <param name="Plugin">The id of the plugin that offers it.</param>
public sealed record BoundTuner(string Name, string Plugin, Value.Map Settings);

/// <summary>When a study ends though there could be more trials.</summary>
public sealed record StopRules
{
    public TimeSpan? Time { get; init; }
    public BoundMoney? Cost { get; init; }
    /// <summary>A value of the first objective that is good enough.</summary>
    public double? Target { get; init; }
    /// <summary>So many results in a row that are no better than the best before them.</summary>
    public int? Idle { get; init; }

    /// <summary>Who says when nothing more is to be expected.</summary>
    public BoundTuner? Terminator { get; init; }

    public bool IsAny => this is not { Time: null, Cost: null, Target: null, Idle: null };
}

/// <summary>One setting of a search space.</summary>
public abstract record Dimension(string Name)
{
    /// <summary>When it has a value at all; null for always.</summary>
    public Condition? When { get; init; }

    /// <summary>One of some values.</summary>
    public sealed record Choice(string Name, IReadOnlyList<Value> Values) : Dimension(Name);
    /// <summary>A real number between two, uniform in it or in its logarithm; <paramref name="Steps"/> values when a grid needs them.</summary>
    public sealed record Real(string Name, double Low, double High, bool Log, int? Steps) : Dimension(Name);
    /// <summary>A whole number between two, both included.</summary>
    public sealed record Whole(string Name, long Low, long High, bool Log, int? Steps) : Dimension(Name);
}
