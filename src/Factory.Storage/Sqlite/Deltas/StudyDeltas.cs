using Factory.Engine;

namespace Factory.Storage;

/// <summary>Studies and their trials.</summary>
internal static class StudyDeltas
{
    /// <summary>A study as it was planned.</summary>
    public static void Add(Statements sql, RunId run, int index, PlannedStudy study) => sql.Execute($"""
        INSERT INTO studies (run, idx, template, space, objectives, constraints, sampler, pruner, terminator, seed, budget, resource, steps)
        VALUES ({run}, {index}, {study.Template.Type}, {StorageJson.Write(study.Space)}, {StorageJson.Write(study.Objectives.Select(o => o.Sought))},
            {StorageJson.Write(study.Constraints.Select(c => c.Canonical))}, {StorageJson.Write(study.Sampler)}, {StorageJson.Write(study.Pruner)},
            {(study.Terminator is { } terminator ? StorageJson.Write(terminator) : null)}, {study.Seed}, {study.Trials}, {study.Resource?.Setting}, {study.Resource?.Steps})
        """);

    /// <summary>A trial that begins.</summary>
    public static void Add(Statements sql, RunId run, int stage, TrialOf trial, long at) => sql.Execute($"""
        INSERT INTO trials (run, study, number, stage, state, point, parent, until, started)
        VALUES ({run}, {trial.Study}, {trial.Number}, {stage}, 'Running', {trial.Point}, {trial.Parent}, {trial.Until}, {at})
        """);

    public static void Write(Statements sql, Delta.StudyOpened d)
    {
        Refusal.UnlessOne(
            sql.Execute($"""
                UPDATE studies SET workers = {d.Workers}, identity = {d.Identity}, likeness = {d.Likeness} WHERE run = {d.Run} AND idx = {d.Study}
                """), sql, d, new StageId(d.Run, d.Study));
        for (var i = 0; i < d.Earlier.Count; i++) Add(sql, d, i, d.Earlier[i]);
    }

    /// <summary>Of the answers one makes no stage: a trial that another has been already.</summary>
    public static void Write(Statements sql, Delta.StudyDecided d)
    {
        if (d.Answer is not StudyAnswer.Repeat repeat) return;
        sql.Execute($"""
            INSERT INTO trials (run, study, number, state, point, value, results, violations, error, recorded, reached, started, ended)
            SELECT run, study, (SELECT coalesce(max(number) + 1, 0) FROM trials WHERE run = {d.Run} AND study = {d.Study}), iif(state = 'Complete', 'Complete', 'Pruned'), point,
                value, results, violations, iif(state = 'Complete', NULL, 'it is trial ' || number || ' once more'),
                (SELECT coalesce(max(recorded) + 1, 0) FROM trials WHERE run = {d.Run} AND study = {d.Study}), 0, {d.At}, {d.At}
            FROM trials WHERE run = {d.Run} AND study = {d.Study} AND number = {repeat.Of}
            """);
    }

    public static void Write(Statements sql, Delta.StudyStopping d) => Refusal.UnlessOne(
        sql.Execute($"UPDATE studies SET over = {d.Why} WHERE run = {d.Run} AND idx = {d.Study} AND over IS NULL"), sql, d, new StageId(d.Run, d.Study));

    public static void Write(Statements sql, Delta.TrialMeasured d)
    {
        sql.Execute($"INSERT INTO trial_points (run, study, number, step, value, at) VALUES ({d.Run}, {d.Study}, {d.Number}, {d.Step}, {Finite(d.Value)}, {d.At})");
        sql.Execute($"UPDATE trials SET reached = {d.Step} WHERE run = {d.Run} AND study = {d.Study} AND number = {d.Number}");
    }

    public static void Write(Statements sql, Delta.TrialPaused d)
    {
        Require(sql, d, d.Stage, sql.Execute($"""
            UPDATE stages SET status = 'Paused' WHERE run = {d.Run} AND idx = {d.Stage} AND status = 'Running'
                AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = {d.Run} AND idx = {d.Stage} AND status <> 'Closed')
            """));
        Require(sql, d, d.Stage, sql.Execute(
            $"UPDATE trials SET state = 'Paused' WHERE run = {d.Run} AND study = {d.Study} AND number = {d.Number} AND state = 'Running'"));
    }

    public static void Write(Statements sql, Delta.TrialResumed d)
    {
        Require(sql, d, d.Stage, sql.Execute($"UPDATE stages SET status = 'Looking' WHERE run = {d.Run} AND idx = {d.Stage} AND status = 'Paused'"));
        Require(sql, d, d.Stage, sql.Execute($"""
            UPDATE trials SET state = 'Running', until = {d.Until} WHERE run = {d.Run} AND study = {d.Study} AND number = {d.Number} AND state = 'Paused'
            """));
    }

    public static void Write(Statements sql, Delta.TrialRecorded d) => Require(sql, d, d.Stage, sql.Execute($"""
        UPDATE trials SET state = {d.State}, value = {(d.Values is [var first, ..] ? Finite(first) : null)}, results = {Json(d.Values)},
            violations = {Json(d.Constraints)}, error = {d.Error}, ended = {d.At},
            recorded = (SELECT coalesce(max(recorded) + 1, 0) FROM trials WHERE run = {d.Run} AND study = {d.Study})
        WHERE run = {d.Run} AND study = {d.Study} AND number = {d.Number} AND recorded IS NULL
        """));

    private static void Add(Statements sql, Delta.StudyOpened d, int number, EarlierTrial earlier)
    {
        var trial = earlier.Trial;
        sql.Execute($"""
            INSERT INTO trials (run, study, number, state, point, value, results, violations, recorded, until, reached, origin_run, origin_number)
            VALUES ({d.Run}, {d.Study}, {number}, {trial.State}, {trial.Parameters}, {(trial.Values is [var first, ..] ? Finite(first) : null)}, {Json(trial.Values)},
                {Json(trial.Constraints)}, {number}, {trial.Until}, {(trial.Curve is [.., var last] ? last.Step : 0)}, {earlier.Run}, {earlier.Number})
            """);
        foreach (var point in trial.Curve)
            sql.Execute($"INSERT INTO trial_points (run, study, number, step, value, at) VALUES ({d.Run}, {d.Study}, {number}, {point.Step}, {Finite(point.Value)}, {d.At})");
    }

    // SQLite makes NULL of NaN and keeps infinities, which no JSON can say.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string? Json(IReadOnlyList<double> numbers) => numbers.Count > 0 ? StorageJson.Write(numbers) : null;

    private static void Require(Statements sql, Delta delta, int stage, int rows) => Refusal.UnlessOne(rows, sql, delta, new StageId(delta.Run, stage));
}
