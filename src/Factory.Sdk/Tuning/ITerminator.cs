namespace Factory.Sdk;

/// <summary>Marks a class as a terminator. The class implements <see cref="ITerminator"/> and needs a public constructor without parameters;
/// its settings are properties marked with <see cref="SettingAttribute"/>, as of a sampler.</summary>
/// <param name="name">What a pipeline calls it: a lower-case word.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TerminatorAttribute(string name, string summary) : Attribute
{
    /// <summary>What a pipeline calls it.</summary>
    public string Name { get; } = name;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>Whether it is only for studies of one objective.</summary>
    public bool OneObjective { get; init; }
}

/// <summary>
/// Says when nothing more is to be expected of a study. Like a sampler's, its answers are a pure function of settings and study: see <see cref="ISampler"/>.
/// </summary>
public interface ITerminator
{
    /// <summary>Asked after each result, before the next trial begins.</summary>
    /// <returns>Why the study may end, for its author: words that go on after "It ended before its trials did: "; null while it goes on.</returns>
    /// <exception cref="StageFailedException">The space, the objectives or the settings do not fit this terminator; the message is shown to the author.</exception>
    string? Over(Study study);
}
