using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Finds a result under a hash, and checks that all of it is still there before it is used.</summary>
internal sealed class ResultLookup(IRecords records, IArtifactStore store)
{
    /// <returns>The result, or why there is none.</returns>
    public (KnownResult? Known, string? Why) Find(InputHash hash)
    {
        if (records.FindResult(hash) is not { } known) return (null, null);
        foreach (var (name, output) in known.Result.Outputs)
            if (!store.Verify(output.Digest)) return (null, $"its cached output `{name}` is missing or was changed");
        return (known, null);
    }

    /// <summary>What an output of a result holds.</summary>
    public IReadOnlyList<ArtifactEntry> Entries(ArtifactDigest output) => store.Entries(output);
}
