using Dapper;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>Finds what was computed for a run or a release, and adds up what that cost.</summary>
internal static class WorkReader
{
    public static IReadOnlyList<Work> Of(SqliteConnection c, IReadOnlyCollection<long> runs)
    {
        var key = new { runs = StorageJson.Write(runs) };
        const string which = "IN (SELECT value FROM json_each(@runs))";
        var charges = c.Query<ChargeRow>($"""
            SELECT run, idx, kind, model, contract, currency, sum(units * (until - since)) AS unit_ms, sum(coalesce(amount, 0)) AS micros
            FROM charges WHERE run {which} GROUP BY run, idx, kind, model, contract, currency
            """, key).ToLookup(r => (r.Run, r.Idx), r => new WorkCharge(r.Kind, r.Model, r.Contract, r.Currency, r.UnitMs, r.Micros));
        return c.Query<WorkRow>($"""
            SELECT a.run, a.idx, r.pipeline, s.name, s.study, count(*) AS attempts, sum(coalesce(a.end, 'Succeeded') NOT IN ('Succeeded', 'Paused', 'Pruned', 'Preempted', 'Cancelled')) AS failed,
                sum(coalesce(a.energy, 0)) AS energy, sum(coalesce(a.energy_quality, '') = 'Measured') AS measured,
                sum(coalesce(a.energy_quality, '') = 'Derived') AS derived
            FROM attempts a JOIN stages s ON s.run = a.run AND s.idx = a.idx JOIN runs r ON r.id = a.run
            WHERE a.run {which} AND a.status = 'Closed' GROUP BY a.run, a.idx ORDER BY a.run, a.idx
            """, key).Select(r => new Work
        {
            Run = new(r.Run), Idx = r.Idx, Pipeline = r.Pipeline, Name = r.Name, Study = r.Study, Attempts = r.Attempts, Failed = r.Failed,
            Energy = r.Energy, Measured = r.Measured, Derived = r.Derived, Charges = [.. charges[(r.Run, r.Idx)]],
        }).ToList();
    }

    public static IReadOnlyList<ReleaseWork> OfRelease(SqliteConnection c, string name)
    {
        // Of all releases, for what several were made with is shared by them. From the stages of the run that made it, as well as from its artifacts:
        // a model that a study's trial had made already knows nothing of the other trials.
        var lineage = c.Query<(string Name, long Version, long Run, int Idx)>("""
            WITH RECURSIVE before (name, version, run, idx) AS (
                SELECT name, version, run, idx FROM releases
                UNION SELECT b.name, b.version, b.run, a.value FROM before b JOIN stages s ON s.run = b.run AND s.idx = b.idx, json_each(s.after) a),
            up (name, version, id) AS (
                SELECT name, version, producer FROM release_artifacts WHERE producer IS NOT NULL
                UNION SELECT b.name, b.version, s.result FROM before b JOIN stages s ON s.run = b.run AND s.idx = b.idx WHERE s.result IS NOT NULL
                UNION SELECT up.name, up.version, e.producer FROM up JOIN lineage_edges e ON e.result = up.id WHERE e.producer IS NOT NULL)
            SELECT up.name, up.version, r.run, r.idx FROM up JOIN results r ON r.id = up.id
            UNION SELECT up.name, up.version, coalesce(o.run, t.run), coalesce(o.idx, t.idx)
            FROM up JOIN results r ON r.id = up.id JOIN stages t ON t.run = r.run AND t.study = r.idx LEFT JOIN results o ON o.id = t.result
            """).ToLookup(l => (l.Name, l.Version), l => (l.Run, l.Idx));
        var releases = c.Query<(string Name, long Version, long Created, long Run)>("SELECT name, version, created, run FROM releases ORDER BY created, name, version").AsList();
        var users = new Dictionary<(long, int), List<(string, long)>>();
        foreach (var release in releases)
            foreach (var work in lineage[(release.Name, release.Version)].Distinct())
            {
                if (!users.TryGetValue(work, out var list)) users.Add(work, list = []);
                list.Add((release.Name, release.Version));
            }
        var mine = releases.Where(r => r.Name == name).ToList();
        var works = Of(c, [.. mine.SelectMany(r => lineage[(r.Name, r.Version)]).Select(w => w.Run).Distinct()]).ToDictionary(w => (w.Run.Value, w.Idx));
        return [.. mine.Select(r => new ReleaseWork(r.Name, r.Version, r.Created, new(r.Run),
            [.. lineage[(r.Name, r.Version)].Distinct().Where(works.ContainsKey).Order()
                .Select(w => new WorkPart(works[w], users[w].Count, users[w].IndexOf((r.Name, r.Version))))]))];
    }

    private sealed record ChargeRow
    {
        public required long Run { get; init; }
        public required int Idx { get; init; }
        public required string Kind { get; init; }
        public required string Model { get; init; }
        public string? Contract { get; init; }
        public string? Currency { get; init; }
        public required long UnitMs { get; init; }
        public required long Micros { get; init; }
    }

    private sealed record WorkRow
    {
        public required long Run { get; init; }
        public required int Idx { get; init; }
        public required string Pipeline { get; init; }
        public required string Name { get; init; }
        public int? Study { get; init; }
        public required int Attempts { get; init; }
        public required int Failed { get; init; }
        public required long Energy { get; init; }
        public required int Measured { get; init; }
        public required int Derived { get; init; }
    }
}
