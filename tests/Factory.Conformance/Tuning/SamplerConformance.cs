using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// What every <see cref="ISampler"/> promises, as checks for its author's tests.
/// <code>new SamplerConformance(() => new MySampler()).Check();</code>
/// </summary>
/// <param name="create">Makes a sampler; called anew for every study.</param>
public sealed class SamplerConformance(Func<ISampler> create)
{
    /// <summary>Whether it learns, and so must do better than chance on easy functions.</summary>
    public bool Learns { get; init; } = true;

    /// <summary>Whether other seeds give other points.</summary>
    public bool UsesSeed { get; init; } = true;

    /// <summary>Whether it takes studies of several objectives.</summary>
    public bool SeveralObjectives { get; init; }

    /// <summary>How many trials a study of the checks has.</summary>
    public int Trials { get; init; } = 30;

    /// <exception cref="ConformanceException">Promises are broken; the message lists them all.</exception>
    public void Check()
    {
        var studies = new SamplerStudies(create, Trials);
        var broken = new Promises();
        broken.Hold("proposes points of the space and respects its conditions", studies.StaysInTheSpace);
        broken.Hold("answers the same to the same study", studies.IsDeterministic);
        broken.Hold("goes on from records as if it had never stopped", studies.Resumes);
        broken.Hold("survives failed trials and numbers that are none", studies.SurvivesBrokenTrials);
        broken.Hold("survives an objective that is the same everywhere", studies.SurvivesConstants);
        broken.Hold("answers while trials run, several at once", studies.ProposesSeveral);
        broken.Hold("takes trials of an earlier space", studies.TakesForeignTrials);
        broken.Hold("takes a space of one point", studies.TakesOnePoint);
        if (UsesSeed) broken.Hold("gives other points for another seed", studies.UsesTheSeed);
        if (SeveralObjectives) broken.Hold("takes several objectives", studies.TakesSeveralObjectives);
        if (Learns) broken.Hold("does better than chance on easy functions", studies.Learns);
        broken.Throw();
    }
}
