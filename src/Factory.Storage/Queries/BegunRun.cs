using System.Security.Cryptography;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a run was begun with, and which of its results a later one may take over.</summary>
public sealed class BegunRun
{
    private readonly byte[] _stages;
    private readonly ILookup<int, ArtifactDigest?> _outputs;
    private readonly Func<IEnumerable<int>, IReadOnlyDictionary<int, StageResult>> _results;

    internal BegunRun(RunId run, byte[] stages, ILookup<int, ArtifactDigest?> outputs, Func<IEnumerable<int>, IReadOnlyDictionary<int, StageResult>> results) =>
        (Run, _stages, _outputs, _results) = (run, stages, outputs, results);

    public RunId Run { get; }

    /// <summary>The plan, with what is the same in it as it was in this run carried over.</summary>
    /// <param name="isSound">Whether all content of an artifact is there.</param>
    public PipelinePlan CarryInto(PipelinePlan plan, Func<ArtifactDigest, bool> isSound)
    {
        var digests = PlanDigest.OfStages(plan);
        var looked = new Dictionary<ArtifactDigest, bool>();
        bool IsSound(ArtifactDigest output) => looked.TryGetValue(output, out var sound) ? sound : looked[output] = isSound(output);
        return Carrying.Over(plan, Run, i => IsSame(i, digests) && _outputs.Contains(i) && _outputs[i].OfType<ArtifactDigest>().All(IsSound), _results);
    }

    private bool IsSame(int stage, byte[] digests)
    {
        const int size = SHA256.HashSizeInBytes;
        return (stage + 1) * size <= _stages.Length && _stages.AsSpan(stage * size, size).SequenceEqual(digests.AsSpan(stage * size, size));
    }
}
