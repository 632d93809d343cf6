using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Finds results under hashes, and checks that all of each is still there before it is used.</summary>
internal sealed class ResultLookup(IRecords records, IArtifactStore store)
{
    public IReadOnlyList<CacheAnswer> Find(IReadOnlyList<Sought> stages)
    {
        var known = records.FindResults([.. stages.Select(s => s.Hash)]);
        return [.. stages.Select(s => Check(s, known.GetValueOrDefault(s.Hash)))];
    }

    /// <summary>What an output of a result holds.</summary>
    public IReadOnlyList<ArtifactEntry> Entries(ArtifactDigest output) => store.Entries(output);

    private CacheAnswer Check(Sought sought, KnownResult? known) => known?.Result.Outputs.FirstOrDefault(o => !store.Verify(o.Value.Digest)) is { Key: { } broken }
        ? new(sought.Stage, sought.Hash, null, $"its cached output `{broken}` is missing or was changed") : new(sought.Stage, sought.Hash, known, null);
}
