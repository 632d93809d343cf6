using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Independent uniform draws (in the logarithm where the parameter says so). Trial n depends on the seed and n alone, so more trials
/// of the same study begin with the same ones.
/// J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012).
/// </summary>
[Sampler("random", "Independent draws, uniform or in the logarithm.")]
public sealed class RandomSampler : ISampler
{
    public IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken)
    {
        var space = new UnitSpace(study.Space);
        return [.. Enumerable.Range(study.Trials.Count, count).Select(n => space.Decode(space.Draw(SplitMix.Of(study.Seed, n))))];
    }
}
