using Factory.Engine;

namespace Factory.Simulation;

/// <summary>
/// What survives. The records: commits in order, of which a power failure may take back the latest that nobody relied on. The store:
/// content that is lost with the power unless it was synced, or came with a commit that is left.
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
    private readonly List<int> _commits = [];
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
        _commits.Add(_deltas.Count);
        if (deltas.Any(d => d.IsAcknowledged)) SyncRecords();
    }

    /// <summary>All that was committed and written so far.</summary>
    public void Settle()
    {
        _unsynced.Clear();
        SyncRecords();
    }

    /// <summary>What content holds follows from it: nothing, or a few entries, some of which others hold too.</summary>
    public static IReadOnlyList<ArtifactEntry> Entries(ArtifactDigest content)
    {
        var seed = content.Hex.Sum(c => c);
        return [.. Enumerable.Range(0, seed % 5).Select(i => new ArtifactEntry(seed % 11 == 0 ? $"no,{i}" : $"e{i}", new($"entry-{(seed + i) % 7}")))];
    }

    public void Write(ArtifactDigest content)
    {
        if (_content.Add(content)) _unsynced.Add(content);
    }

    /// <summary>The result under a hash, if all of its content is there.</summary>
    public KnownResult? Find(InputHash hash) =>
        _results.GetValueOrDefault(hash) is { } known && known.Result.Outputs.Values.All(o => Has(o.Digest)) ? known : null;

    /// <summary>What runs that have ended used up and taught, from the commits alone.</summary>
    public History History(IReadOnlyCollection<RunId> ended)
    {
        var runs = _deltas.OfType<Delta.RunCreated>().ToDictionary(r => r.Run);
        var closed = _deltas.OfType<Delta.AttemptClosed>().Where(c => ended.Contains(c.Run)).ToList();
        return new(
            [.. from close in closed
                from charge in close.Charges
                let run = runs[close.Run]
                select new Spent(run.Plan.Pipeline, run.RequestedBy, Calendar.MonthOf(charge.Until), charge.Term.Contract, charge.UnitMilliseconds, charge.Amount)],
            []);
    }

    public PreviousRelease? FindPrevious(string release, ArtifactDigest model)
    {
        var versions = _releases.GetValueOrDefault(release) ?? [];
        var version = versions.FindLastIndex(d => d != model);
        return version < 0 ? null : new(release, version + 1, versions[version]);
    }

    /// <summary>The same bytes make no new version. What is published is synced first.</summary>
    public (long Version, bool Created) Publish(string name, ArtifactDigest model)
    {
        _unsynced.Remove(model);
        if (!_releases.TryGetValue(name, out var versions)) _releases.Add(name, versions = []);
        if (versions.IndexOf(model) is var known and >= 0) return (known + 1, false);
        versions.Add(model);
        return (versions.Count, true);
    }

    /// <summary>Of the commits that were not synced the latest are lost, perhaps all of them; and content, unless a commit brings it back.</summary>
    public void FailPower()
    {
        int[] ends = [_synced, .. _commits.Where(c => c > _synced)];
        var left = ends[random.Next(ends.Length)];
        _deltas.RemoveRange(left, _deltas.Count - left);
        _commits.RemoveAll(c => c > left);
        foreach (var content in _unsynced.Where(_ => random.Next(2) == 0).ToList()) _content.Remove(content);
        _unsynced.Clear();
        foreach (var done in _deltas.OfType<Delta.StageCompleted>()) _content.UnionWith(Pending(done));
        _results.Clear();
        _stages.Clear();
        foreach (var delta in _deltas) Index(delta);
        SyncRecords();
    }

    // A commit carries the content that it names, as far as that was not synced.
    private static IEnumerable<ArtifactDigest> Pending(Delta.StageCompleted done) => done.Result.Outputs.Values.Select(o => o.Digest);

    private void SyncRecords() => _synced = _deltas.Count;

    private void Index(Delta delta)
    {
        switch (delta)
        {
            case Delta.RunCreated d:
                for (var i = 0; i < d.Plan.Stages.Count; i++) _plans[(d.Run, i)] = d.Plan.Stages[i];
                break;
            case Delta.StageGathered d: _plans[(d.Run, d.Index)] = d.Stage; break;
            case Delta.StageAdded d: _plans[(d.Run, d.Index)] = d.Stage; break;
            case Delta.StageHashed d: _stages[(d.Run, d.Index)] = (d.Hash, _plans[(d.Run, d.Index)]); break;
            case Delta.StageCompleted { Provenance: Provenance.Computed } d when _stages.TryGetValue((d.Run, d.Index), out var stage) && MayAnswer(stage.Plan):
                _results[stage.Hash] = new(stage.Hash, d.Result, new(d.Run, $"{d.Index}"), d.At);
                break;
        }
    }

    /// <summary>The plan with what is unchanged taken over from the run of the pipeline that was begun last, as far as its results are there.</summary>
    public PipelinePlan CarryOver(PipelinePlan plan)
    {
        if (_deltas.OfType<Delta.RunCreated>().LastOrDefault(r => r.Plan.Pipeline == plan.Pipeline) is not { } before) return plan;
        var done = _deltas.OfType<Delta.StageCompleted>().Where(d => d.Run == before.Run).ToDictionary(d => d.Index, d => d.Result);
        foreach (var (index, stage) in (before.Plan.Carried?.Whole ?? before.Plan).Stages.Index())
            if (before.Plan.Stages[index] is CarriedStage { Result: { } result }) done[index] = result;
        bool IsKnown(int i) => i < before.Plan.Stages.Count && ReferenceEquals((before.Plan.Carried?.Whole ?? before.Plan).Stages[i], plan.Stages[i])
            && done.TryGetValue(i, out var result) && result.Outputs.Values.All(o => Has(o.Digest));
        return Carrying.Over(plan, before.Run, IsKnown, stages => stages.ToDictionary(i => i, i => done[i]));
    }

    private static bool MayAnswer(PlannedStage plan) => plan is not PlannedTask task || task.WritesCache();
}
