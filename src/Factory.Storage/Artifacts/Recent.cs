using System.Buffers.Binary;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>Artifacts that were taken in or looked up a moment ago, and that the records may not name yet. Thread-safe.</summary>
internal sealed class Recent(TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    // There are hundreds of thousands when stages are small.
    private HashSet<Digest> _now = [];
    private HashSet<Digest> _before = [];
    private long _since = time.GetTimestamp();

    public ArtifactDigest Note(ArtifactDigest artifact)
    {
        var digest = Digest.Of(artifact);
        lock (_gate)
        {
            Turn();
            _now.Add(digest);
        }
        return artifact;
    }

    /// <summary>Those of the last ten minutes, and perhaps of ten more.</summary>
    public IReadOnlyList<CollectionRoot> All
    {
        get
        {
            lock (_gate)
            {
                Turn();
                return [.. _now.Union(_before).Select(d => new CollectionRoot(d.Artifact, "recent work", Certain: false))];
            }
        }
    }

    private void Turn()
    {
        var passed = time.GetElapsedTime(_since);
        if (passed < s_kept) return;
        (_before, _now) = (passed < 2 * s_kept ? _now : [], []);
        _since = time.GetTimestamp();
    }

    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public ArtifactDigest Artifact => new($"{High:x32}{Low:x32}");

        public static Digest Of(ArtifactDigest artifact)
        {
            Span<byte> bytes = stackalloc byte[32];
            Convert.FromHexString(artifact.Hex, bytes, out _, out _);
            return new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
        }
    }
}
