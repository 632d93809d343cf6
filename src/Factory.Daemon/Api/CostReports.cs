using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What runs and releases cost, from the ledger.</summary>
internal sealed class CostReports(RecordStore records)
{
    public CostReport? OfRun(RunId run)
    {
        if (records.Queries.Runs.Find(run) is not { } found) return null;
        // A run that repeats another computed nothing.
        var works = found.Run.Repeats is null ? records.Queries.Ledger.OfRun(run) : [];
        var parts = works.Select(w => new WorkPart(w, 0, 0)).ToList();
        return new() { Run = run.Value, Work = Views(parts), Total = CostSum.Of(works) };
    }

    public CostReport? OfRelease(string reference)
    {
        if (records.Queries.Releases.Find(reference) is not { } release) return null;
        var versions = records.Queries.Ledger.OfRelease(release.Name).Where(r => r.Version <= release.Version).ToList();
        var trend = versions.Select(Cost).ToList();
        return new()
        {
            Run = release.Run.Value, Release = $"{release.Name}@{release.Version}", Work = Views(versions[^1].Parts), Total = trend[^1].Total,
            Amortised = trend[^1].Amortised, Marginal = trend[^1].Marginal, Trend = trend,
        };
    }

    private static ReleaseCost Cost(ReleaseWork release) => new(release.Version, Wire.Time(release.Created),
        CostSum.Of(release.Parts.Select(p => p.Work)), CostSum.Shared(release.Parts), CostSum.Of(release.Parts.Where(p => p.Place == 0).Select(p => p.Work)));

    // The trials of a study in one: there may be thousands.
    private static List<WorkView> Views(IReadOnlyList<WorkPart> parts) =>
        [.. parts.GroupBy(p => (p.Work.Run, Family: p.Work.Study is null ? p.Work.Name : $"{StudyOf(p.Work.Name)}[*]", p.Users))
            .Select(g => new WorkView(g.Key.Run.Value, g.First().Work.Pipeline, g.Key.Family, g.Key.Users, CostSum.Of(g.Select(p => p.Work))))];

    private static string StudyOf(string trial) => trial.IndexOf('[', StringComparison.Ordinal) is > 0 and var index ? trial[..index] : trial;
}
