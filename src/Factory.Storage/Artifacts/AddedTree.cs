using Factory.Engine;

namespace Factory.Storage;

/// <summary>What an addition came to.</summary>
/// <param name="Bytes">Of all files.</param>
/// <param name="Stored">By how many bytes the store grew.</param>
public sealed record AddedTree(ArtifactDigest Digest, long Files, long Bytes, long Stored);
