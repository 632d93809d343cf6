namespace Factory.Sdk;

/// <summary>Marks a class as a pruner. The class implements <see cref="IPruner"/> and needs a public constructor without parameters;
/// its settings are properties marked with <see cref="SettingAttribute"/>, as of a sampler.</summary>
/// <param name="name">What a pipeline calls it: a lower-case word.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PrunerAttribute(string name, string summary) : Attribute
{
    /// <summary>What a pipeline calls it.</summary>
    public string Name { get; } = name;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>Whether it does nothing where <see cref="Study.Steps"/> is not known.</summary>
    public bool NeedsSteps { get; init; }
}

/// <summary>
/// Decides what the steps of a study are spent on. Like a sampler's, its answers are a pure function of settings and study: see <see cref="ISampler"/>.
/// Curves are of the study's first objective.
/// </summary>
public interface IPruner
{
    /// <summary>What a free worker does next. A trial that reaches the step it is given is recorded as paused there, though it need not have told of
    /// that step, and may be chosen again.</summary>
    Move Next(Study study);

    /// <summary>
    /// Whether a running trial goes on; asked after each step it records.
    /// </summary>
    /// <param name="study">The study, with the trial's curve up to now.</param>
    /// <param name="trial">The trial's number.</param>
    Verdict Judge(Study study, int trial);
}

/// <summary>Whether a running trial goes on.</summary>
public enum Verdict
{
    /// <summary>It goes on.</summary>
    GoOn,
    /// <summary>It ends here for good.</summary>
    Prune,
}

/// <summary>What a free worker does next.</summary>
public abstract record Move
{
    private Move() { }

    /// <summary>A new trial, whose point the sampler chooses.</summary>
    /// <param name="Until">The step at which it pauses, or null: it runs to the end.</param>
    public sealed record Begin(long? Until = null) : Move;

    /// <summary>A paused trial goes on from its checkpoint.</summary>
    /// <param name="Trial">Its number.</param>
    /// <param name="Until">The step at which it pauses again, or null: it runs to the end.</param>
    public sealed record Resume(int Trial, long? Until = null) : Move;

    /// <summary>A new trial that begins from another's newest checkpoint, with a point that the pruner chose, in the place of a paused one, which ends as pruned.</summary>
    /// <param name="Parent">The trial whose checkpoint it begins from.</param>
    /// <param name="Parameters">The new trial's point.</param>
    /// <param name="Replaces">The paused trial that ends.</param>
    /// <param name="Until">The step at which it pauses, or null: it runs to the end.</param>
    public sealed record Exploit(int Parent, Value.Map Parameters, int Replaces, long? Until = null) : Move;

    /// <summary>Nothing until another result is recorded; when nothing runs, the study has come to its end.</summary>
    public sealed record Wait : Move;
}
