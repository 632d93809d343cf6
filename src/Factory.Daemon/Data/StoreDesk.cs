using Factory.Control;
using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Looks after the store: collects what nothing needs, and verifies what is there.</summary>
internal sealed class StoreDesk(ArtifactStore store, RecordStore records, ReleaseStore releases, TimeProvider time)
{
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    public Task<GcReport> Collect(GcRequest request, CancellationToken cancellationToken) => DataDesk.Apart(() =>
    {
        if (request.Versions < 1) throw new DatasetRefusedException("at least one version of each dataset stays");
        var since = time.GetUtcNow() - Span(request.Keep, s_kept);
        var old = request.Versions is not { } versions ? 0 : request.DryRun ? records.Datasets.CountOld(versions) : records.Datasets.RemoveOld(versions);
        var cut = request.DryRun ? default : store.Upkeep.Compact(records.Queries.Datasets.All().Select(v => v.Artifact), cancellationToken);
        var order = new CollectionOrder { DryRun = request.DryRun, Grace = Span(request.Grace, s_grace) };
        var report = store.Upkeep.Collect(() => records.Queries.Retention.Roots(since, request.Versions), order, cancellationToken);
        var impact = records.Queries.Retention.Impact(report.IsDead);
        return new GcReport
        {
            DryRun = request.DryRun, Kept = report.Kept, UnneededBytes = report.DeadBytes, WaitingBytes = report.WaitingBytes,
            WaitingUntil = report.WaitingUntil, CopyBytes = report.CopyBytes, FreedBytes = report.FreedBytes, Postponed = report.Postponed,
            Releases = impact.Releases, Results = impact.Results, DeviceHours = impact.DeviceHours,
            Money = [.. impact.Money.Select(m => new AmountView(m.Value, m.Key))], OldVersions = old, CutBytes = cut.Bytes,
        };
    });

    public Task<VerifyReport> Verify(VerifyRequest request, CancellationToken cancellationToken) => DataDesk.Apart(() =>
    {
        var retention = records.Queries.Retention;
        var report = store.Upkeep.Examine(Only(request.Data), retention.Named(), request.ReadData, Copies, cancellationToken);
        return new VerifyReport
        {
            Sound = report is { Damage: [], Hurt: [] }, Checked = report.Checked, BytesRead = report.BytesRead, IndexRebuilt = report.IndexRebuilt,
            Damage = [.. report.Damage.Select(d => new DamageView(d.What, d.State.ToString().ToLowerInvariant(), d.Aside))],
            Hurt = [.. report.Hurt.Select(h => new HurtView(h.Artifact.Hex, h.Paths, retention.Owners(h.Artifact), h.Restored, [.. retention.Makers(h.Artifact).Select(Maker)]))],
        };
    });

    private HashSet<ArtifactDigest>? Only(VerifiedData? data) => data switch
    {
        null => null,
        { Name: null } => Artifacts(records.Queries.Datasets.All()),
        { Version: null } => Artifacts(records.Queries.Datasets.Versions(data.Name)),
        _ => Artifacts(records.Queries.Datasets.Find($"{data.Name}@{data.Version}") is { } found ? [found] : []),
    };

    private static HashSet<ArtifactDigest> Artifacts(IEnumerable<DatasetVersion> versions) => [.. versions.Select(v => v.Artifact)];

    private MakerView Maker(Maker maker)
    {
        var set = maker.Params is null || records.Queries.Pipelines.Of(maker.Pipeline) is not [var now, ..] ? null : new RecordedParams(new(now.Path, now.Text), now.Used ?? new Dictionary<string, string>()).Written(maker.Params!);
        return new(maker.Pipeline, maker.Run.Value, set ?? new Dictionary<string, string>());
    }

    /// <summary>Where else a file may be: in the trees of releases, and where a dataset was added from.</summary>
    private IEnumerable<string> Copies(ArtifactDigest artifact, ArtifactFile file)
    {
        foreach (var release in records.Queries.Releases.List())
            foreach (var part in release.Artifacts.Where(a => a.Digest == artifact))
                yield return Path.Combine(releases.DirectoryOf(release.Name, release.Version), part.Name, file.Path);
        foreach (var source in records.Queries.Datasets.All().Where(d => d.Artifact == artifact).Select(d => d.Source).OfType<string>())
            yield return Directory.Exists(source) ? Path.Combine(source, file.Path) : source;
    }

    private static TimeSpan Span(double? seconds, TimeSpan otherwise) => seconds is { } s && double.IsFinite(s) && s is >= 0 and < 1e9 ? TimeSpan.FromSeconds(s) : otherwise;
}
