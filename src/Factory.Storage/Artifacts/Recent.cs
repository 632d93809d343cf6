using Factory.Engine;

namespace Factory.Storage;

/// <summary>Artifacts that were taken in or looked up a moment ago, and that the records may not name yet. Thread-safe.</summary>
internal sealed class Recent(TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private HashSet<ArtifactDigest> _now = [];
    private HashSet<ArtifactDigest> _before = [];
    private long _since = time.GetTimestamp();

    public ArtifactDigest Note(ArtifactDigest artifact)
    {
        lock (_gate)
        {
            Turn();
            _now.Add(artifact);
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
                return [.. _now.Union(_before).Select(a => new CollectionRoot(a, "recent work", Certain: false))];
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
