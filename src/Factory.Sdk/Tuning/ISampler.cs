namespace Factory.Sdk;

/// <summary>Marks a class as a sampler. The class implements <see cref="ISampler"/> and needs a public constructor without parameters;
/// its settings are properties marked with <see cref="SettingAttribute"/>, of type bool, int, long, double or string, or nullable ones.</summary>
/// <param name="name">What a pipeline calls it: a lower-case word.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SamplerAttribute(string name, string summary) : Attribute
{
    /// <summary>What a pipeline calls it.</summary>
    public string Name { get; } = name;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
}

/// <summary>
/// Chooses points of a search space. The answer is a pure function of the settings and the study: equal studies get equal answers, in any
/// process, on any machine of the same architecture, whatever was asked before. (So: no fused multiply-add, no sums whose order depends on
/// the width of a register or the number of threads, no mathematical functions of the C library.) An instance may remember work
/// between calls, as long as the answers stay the same. It is called by one thread at a time, outside the daemon; a call that fails is tried again.
/// </summary>
public interface ISampler
{
    /// <summary>
    /// The points of the next <paramref name="count"/> trials: their numbers go on from the study's last. Fewer when the space has no more, as a grid.
    /// </summary>
    /// <exception cref="StageFailedException">The space, the objectives or the settings do not fit this sampler; the message is shown to the author.</exception>
    IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken);
}
