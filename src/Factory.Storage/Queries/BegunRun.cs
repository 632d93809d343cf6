using System.Security.Cryptography;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a run was begun with, and which of its results may be taken over.</summary>
public sealed class BegunRun
{
    private readonly byte[] _stages;
    private readonly ILookup<int, ArtifactDigest?> _outputs;

    internal BegunRun(RunId run, byte[] stages, ILookup<int, ArtifactDigest?> outputs) => (Run, _stages, _outputs) = (run, stages, outputs);

    public RunId Run { get; }

    /// <summary>The artifacts of a stage's result; null when it was planned otherwise than the digest says, or has no result that answers others.</summary>
    /// <param name="digest">See <see cref="PlanDigest.OfStages"/>.</param>
    public IEnumerable<ArtifactDigest>? Find(int stage, ReadOnlySpan<byte> digest)
    {
        const int size = SHA256.HashSizeInBytes;
        var isSame = (stage + 1) * size <= _stages.Length && _stages.AsSpan(stage * size, size).SequenceEqual(digest);
        return isSame && _outputs.Contains(stage) ? _outputs[stage].OfType<ArtifactDigest>() : null;
    }
}
