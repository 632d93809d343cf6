using Dapper;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

public sealed class StudyQueries
{
    private const string Study = """
        SELECT u.*, r.pipeline, s.name, s.status, s.reason, s.provenance, s.origin_run, s.started, s.ended, r.created,
            coalesce(x.run, u.run) AS made_run, coalesce(x.idx, u.idx) AS made_idx,
            EXISTS (SELECT 1 FROM trials t JOIN studies e ON e.run = t.origin_run AND e.identity = u.identity
                WHERE t.run = coalesce(x.run, u.run) AND t.study = coalesce(x.idx, u.idx) AND t.origin_run IS NOT NULL) AS extends
        FROM studies u JOIN stages s ON s.run = u.run AND s.idx = u.idx JOIN runs r ON r.id = u.run LEFT JOIN results x ON x.id = s.result
        """;

    // Of studies that are told as a JSON list of their runs and indices.
    private const string Trial = """
        SELECT t.*, s.provenance,
            (SELECT min(p.step) - 1 FROM trial_points p WHERE p.run = t.run AND p.study = t.study AND p.number = t.number) AS inherited
        FROM json_each(@studies) k JOIN trials t ON t.run = k.value ->> 0 AND t.study = k.value ->> 1 LEFT JOIN stages s ON s.run = t.run AND s.idx = t.stage
        ORDER BY t.run, t.study, t.number
        """;

    private const string Point = """
        SELECT p.run, p.study, p.number, p.step, p.value FROM json_each(@studies) k JOIN trial_points p ON p.run = k.value ->> 0 AND p.study = k.value ->> 1
        ORDER BY p.run, p.study, p.number, p.step
        """;

    private readonly Database _database;

    internal StudyQueries(Database database) => _database = database;

    /// <summary>Newest first, with their trials but without curves.</summary>
    public IReadOnlyList<StudyRecord> List(int limit, string? pipeline = null) => _database.Read(c => Filled(c,
        c.Query<StudyRecord>($"{Study} WHERE @pipeline IS NULL OR r.pipeline = @pipeline ORDER BY u.run DESC, u.idx LIMIT @limit", new { limit, pipeline }).AsList(),
        curves: false));

    /// <summary>The newest study of that name, or of a run; null when there is none.</summary>
    /// <param name="name"><c>pipeline/study</c>, or the study's name alone.</param>
    public StudyRecord? Find(string name, RunId? run = null) => _database.Read(c =>
    {
        var study = c.QueryFirstOrDefault<StudyRecord>($"""
            {Study} WHERE (s.name = @name OR r.pipeline || '/' || s.name = @name)
                AND (@run IS NULL OR u.run = coalesce((SELECT repeats FROM run_repeats WHERE id = @run), @run)) ORDER BY u.run DESC, u.idx LIMIT 1
            """, new { name, run = run?.Value });
        return study is null ? null : Filled(c, [study], curves: true)[0];
    });

    /// <summary>The trials that are over of the longest study that is the same but for how long it goes on, in the order of their results.</summary>
    /// <param name="except">The run that asks.</param>
    public IReadOnlyList<EarlierTrial> Earlier(RunId except, string identity) => _database.Read(c => Filled(c, c.Query<StudyRecord>($"""
        {Study} WHERE u.identity = @identity AND u.run <> @except AND s.status = 'Done' ORDER BY (SELECT count(*) FROM trials t
            WHERE t.run = made_run AND t.study = made_idx AND t.recorded IS NOT NULL AND t.parent IS NULL) DESC, u.run, u.idx LIMIT 1
        """, new { identity, except = except.Value }).AsList(), curves: true).SelectMany(s => Trials(s, inherited: true)).ToList());

    /// <summary>The trials that are over of all studies of the same template, each point once, in the order of their results.</summary>
    public IReadOnlyList<EarlierTrial> Alike(RunId except, string likeness) => _database.Read(c => Filled(c, c.Query<StudyRecord>(
        $"{Study} WHERE u.likeness = @likeness AND u.run <> @except AND s.ended IS NOT NULL AND s.provenance IS NOT 'Cached' ORDER BY u.run, u.idx",
        new { likeness, except = except.Value }).AsList(), curves: true).SelectMany(s => Trials(s, inherited: false)).DistinctBy(t => t.Trial.Parameters)
        .Select(Renumbered).ToList());

    // What began from another's checkpoint tells nothing of its settings alone.
    /// <param name="inherited">Whether those count that it took over from a study before it.</param>
    private static IEnumerable<EarlierTrial> Trials(StudyRecord study, bool inherited) => study.Trials
        .Where(t => t is { Recorded: not null, Parent: null } && (inherited || t.OriginRun is null)).OrderBy(t => t.Recorded)
        .Select(t => new EarlierTrial(new(study.MadeRun), t.Number,
            new Trial(t.Point)
            {
                State = t.State, Values = t.Results ?? [], Curve = t.Curve, Constraints = t.Violations ?? [], Recorded = t.Recorded, Until = t.Until,
            })).Select(Renumbered);

    private static EarlierTrial Renumbered(EarlierTrial earlier, int number) => earlier with { Trial = earlier.Trial with { Recorded = number } };

    // All in two questions, however many they are.
    private static List<StudyRecord> Filled(SqliteConnection c, IReadOnlyList<StudyRecord> studies, bool curves)
    {
        var asked = new { studies = StorageJson.Write(studies.Select(s => new[] { s.MadeRun, s.MadeIdx }).DistinctBy(k => (k[0], k[1]))) };
        var points = (curves ? c.Query<(long Run, int Study, int Number, long Step, double? Value)>(Point, asked) : [])
            .ToLookup(p => (p.Run, p.Study, p.Number), p => new CurvePoint(p.Step, p.Value ?? double.NaN));
        var trials = c.Query<TrialDetails>(Trial, asked).ToLookup(t => (t.Run, t.Study), t => t with { Curve = [.. points[(t.Run, t.Study, t.Number)]] });
        return [.. studies.Select(s => s with { Trials = [.. trials[(s.MadeRun, s.MadeIdx)]] })];
    }
}
