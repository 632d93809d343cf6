using Factory.Engine;

namespace Factory.Simulation;

/// <summary>
/// What survives. The records: deltas, of which a commit is all or nothing and durable. The store: content that is durable once it is
/// synced, and until then may be lost or torn when the power fails. Releases are written like content.
/// </summary>
internal sealed class Disk(Random random)
{
    private readonly List<Delta> _deltas = [];
    private readonly HashSet<ArtifactDigest> _content = [];
    private readonly HashSet<ArtifactDigest> _unsynced = [];
    private readonly Dictionary<InputHash, KnownResult> _results = [];
    private readonly Dictionary<(RunId, int), (InputHash Hash, PlannedStage Plan)> _stages = [];
    private readonly Dictionary<(RunId, int), PlannedStage> _plans = [];
    private readonly Dictionary<string, List<ArtifactDigest>> _releases = [];
    private int _synced;

    public IReadOnlyList<Delta> Deltas => _deltas;

    public bool Has(ArtifactDigest content) => _content.Contains(content);

    public void Commit(IReadOnlyList<Delta> deltas)
    {
        foreach (var delta in deltas)
        {
            _deltas.Add(delta);
            Index(delta);
        }
        SyncRecords();
    }

    public void Write(ArtifactDigest content)
    {
        if (_content.Add(content)) _unsynced.Add(content);
    }

    public void Sync() => _unsynced.Clear();

    /// <summary>The result under a hash, if all of its content is there.</summary>
    public KnownResult? Find(InputHash hash) =>
        _results.GetValueOrDefault(hash) is { } known && known.Result.Outputs.Values.All(o => Has(o.Digest)) ? known : null;

    public PreviousRelease? FindPrevious(string release, ArtifactDigest model)
    {
        var versions = _releases.GetValueOrDefault(release) ?? [];
        var version = versions.FindLastIndex(d => d != model);
        return version < 0 ? null : new(release, version + 1, versions[version]);
    }

    /// <summary>The same bytes make no new version.</summary>
    public (long Version, bool Created) Publish(string name, ArtifactDigest model)
    {
        if (!_releases.TryGetValue(name, out var versions)) _releases.Add(name, versions = []);
        if (versions.IndexOf(model) is var known and >= 0) return (known + 1, false);
        versions.Add(model);
        return (versions.Count, true);
    }

    /// <summary>What was not synced is lost, some of it.</summary>
    public void FailPower()
    {
        foreach (var content in _unsynced.Where(_ => random.Next(2) == 0).ToList()) _content.Remove(content);
        _unsynced.Clear();
        _deltas.RemoveRange(_synced, _deltas.Count - _synced);
    }

    private void SyncRecords() => _synced = _deltas.Count;

    private void Index(Delta delta)
    {
        switch (delta)
        {
            case Delta.RunCreated d:
                for (var i = 0; i < d.Plan.Stages.Count; i++) _plans[(d.Run, i)] = d.Plan.Stages[i];
                break;
            case Delta.StageAdded d: _plans[(d.Run, d.Index)] = d.Stage; break;
            case Delta.StageHashed d: _stages[(d.Run, d.Index)] = (d.Hash, _plans[(d.Run, d.Index)]); break;
            case Delta.StageCompleted { Provenance: Provenance.Computed } d when _stages.TryGetValue((d.Run, d.Index), out var stage) && MayAnswer(stage.Plan):
                _results[stage.Hash] = new(stage.Hash, d.Result, new(d.Run, $"{d.Index}"), d.At);
                break;
        }
    }

    private static bool MayAnswer(PlannedStage plan) => plan is not PlannedTask task || task.WritesCache();
}
