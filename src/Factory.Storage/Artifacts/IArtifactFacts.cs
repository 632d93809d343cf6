using Factory.Engine;

namespace Factory.Storage;

/// <summary>What the records note of an artifact beside its digest.</summary>
public interface IArtifactFacts
{
    /// <summary>Null when the artifact is not in the store, or not as it was.</summary>
    ArtifactSummary? Describe(ArtifactDigest artifact);
}

/// <param name="Size">Bytes of all files.</param>
/// <param name="Files">How many files.</param>
/// <param name="Table">Of a table that says so itself.</param>
public sealed record ArtifactSummary(long Size, int Files, TableSummary? Table);
