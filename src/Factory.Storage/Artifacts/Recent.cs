using Factory.Engine;

namespace Factory.Storage;

/// <summary>Artifacts that were taken in or looked up a moment ago, and that the records may not name yet. Thread-safe.</summary>
internal sealed class Recent(TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    // There are hundreds of thousands when stages are small: not kept as text.
    private HashSet<ContentId> _now = [];
    private HashSet<ContentId> _before = [];
    private long _since = time.GetTimestamp();

    public ArtifactDigest Note(ArtifactDigest artifact)
    {
        var id = ContentId.OfHex(artifact.Hex);
        lock (_gate)
        {
            Turn();
            _now.Add(id);
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
                return [.. _now.Union(_before).Select(id => new CollectionRoot(new(id.Hex), "recent work", Certain: false))];
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
}
