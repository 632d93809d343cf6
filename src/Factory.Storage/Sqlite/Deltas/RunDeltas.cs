using Factory.Engine;

namespace Factory.Storage;

/// <summary>Runs, and the stages that they are planned to have.</summary>
internal static class RunDeltas
{
    private enum InputRole
    {
        Input,
        File,
        Use,
    }

    public static void Write(Statements sql, Delta.RunCreated d)
    {
        var whole = d.Plan.Carried?.Whole ?? d.Plan;
        sql.Execute($"INSERT INTO pipelines (name, created) VALUES ({d.Plan.Pipeline}, {d.At}) ON CONFLICT DO NOTHING");
        sql.Execute($"""
            INSERT INTO runs (id, pipeline, revision, plan_digest, requested_by, status, params, created)
            VALUES ({d.Run}, {d.Plan.Pipeline}, {d.Revision}, {PlanDigest.Of(whole)}, {d.RequestedBy}, 'Running', {d.Plan.Params}, {d.At})
            """);
        if (d.Plan.Carried is { } carried) CarryOver(sql, d, carried.Run);
        for (var i = 0; i < whole.Stages.Count; i++)
            if (d.Plan.Stages[i] is not CarriedStage) Add(sql, d.Run, i, whole.Stages[i], d.At, s => whole.Stages[s].Name);
        sql.Execute($"""
            INSERT INTO begun (pipeline, run, stages) VALUES ({whole.Pipeline}, {d.Run}, {PlanDigest.OfStages(whole)})
            ON CONFLICT DO UPDATE SET run = excluded.run, stages = excluded.stages
            """);
    }

    /// <summary>Their rows are the earlier run's, but for what that run did.</summary>
    private static void CarryOver(Statements sql, Delta.RunCreated d, RunId from)
    {
        int[] carried = [.. d.Plan.Stages.Index().Where(s => s.Item is CarriedStage).Select(s => s.Index)];
        var which = StorageJson.Write(carried);
        var rows = sql.Execute($"""
            INSERT INTO stages (run, idx, name, kind, type, after, dataset, cache, status, input_hash, provenance, origin_run, origin_stage, result, hashed, ended, carried)
            SELECT {d.Run}, idx, name, kind, type, after, dataset, cache, 'Done', input_hash, 'Cached', coalesce(origin_run, run), coalesce(origin_stage, name), result,
                {d.At}, {d.At}, 1
            FROM stages WHERE run = {from} AND idx IN (SELECT value FROM json_each({which})) AND status = 'Done' AND result IS NOT NULL
            """);
        if (rows != carried.Length) throw new RecordsException($"run {from}, which this one goes on from, was forgotten meanwhile: submit it again", canGoOn: true);
        sql.Execute($"""
            INSERT INTO stage_inputs (run, idx, role, name, kind, source, output, content, origin)
            SELECT {d.Run}, idx, role, name, kind, source, output, content, origin
            FROM stage_inputs WHERE run = {from} AND idx IN (SELECT value FROM json_each({which}))
            """);
        // The datasets that they stand for are what they are once more.
        sql.Execute($"""
            UPDATE dataset_versions SET confirmed = {d.At}
            FROM stages s JOIN result_outputs o ON o.result = s.result
            WHERE s.run = {d.Run} AND s.dataset IS NOT NULL AND s.provenance = 'Cached' AND dataset_versions.artifact = o.artifact
                AND dataset_versions.name IN (s.dataset, s.dataset || '/' || o.name)
            """);
    }

    public static void Write(Statements sql, Delta.StageAdded d)
    {
        var next = sql.Scalar<long>($"SELECT coalesce(max(idx) + 1, 0) FROM stages WHERE run = {d.Run}");
        if (next != d.Index) throw Refusal.Of(d, $"the next stage of the run", $"{d.Run}.{next} and not {d.Run}.{d.Index}");
        Add(sql, d.Run, d.Index, d.Stage, d.At, s => sql.Scalar<string>($"SELECT name FROM stages WHERE run = {d.Run} AND idx = {s}")!);
    }

    public static void Write(Statements sql, Delta.StageGathered d)
    {
        sql.Execute($"DELETE FROM stage_inputs WHERE run = {d.Run} AND idx = {d.Index}");
        AddInputs(sql, d.Run, d.Index, d.Stage);
    }

    public static void Write(Statements sql, Delta.RunCancelling d) =>
        Require(sql.Execute($"UPDATE runs SET status = 'Cancelling', cancelled_by = {d.By}, ended_because = {d.Why} WHERE id = {d.Run} AND status = 'Running'"),
            sql, d);

    public static void Write(Statements sql, Delta.RunPaused d) =>
        Require(sql.Execute($"UPDATE runs SET paused_by = {d.By} WHERE id = {d.Run} AND status = 'Running' AND paused_by IS NULL"), sql, d);

    public static void Write(Statements sql, Delta.RunResumed d) =>
        Require(sql.Execute($"UPDATE runs SET paused_by = NULL WHERE id = {d.Run} AND paused_by IS NOT NULL"), sql, d);

    public static void Write(Statements sql, Delta.RunEnded d)
    {
        Require(
            sql.Execute($"""
                UPDATE runs SET status = {d.Status}, ended = {d.At}, paused_by = NULL WHERE id = {d.Run} AND status IN ('Running', 'Cancelling')
                AND NOT EXISTS (SELECT 1 FROM stages WHERE run = {d.Run} AND status NOT IN ('Done', 'Failed', 'Skipped', 'Blocked', 'Cancelled', 'Pruned'))
                """), sql, d);
        HistoryRows.Add(sql, d.Run);
    }

    /// <param name="nameOf">The name of a stage of the run.</param>
    private static void Add(Statements sql, RunId run, int index, PlannedStage stage, long at, Func<int, string> nameOf)
    {
        var task = stage as PlannedTask;
        sql.Execute($"""
            INSERT INTO stages (run, idx, name, kind, type, after, dataset, cache, alias, trials, study, trial, previous_for, approvers, over, part_of, status)
            VALUES ({run}, {index}, {stage.Name}, {KindOf(stage)}, {stage.TypeName()}, {StorageJson.Write(stage.After)}, {task?.Dataset},
                {task?.WritesCache() ?? true},
                {(stage as PlannedRelease)?.Alias}, {(stage as PlannedStudy)?.Trials}, {task?.Trial?.Study}, {task?.Trial?.Number}, {task?.PreviousFor},
                {(stage is PlannedGate { Approvers: [_, ..] approvers } ? StorageJson.Write(approvers) : null)},
                {(stage is PlannedFanOut fanOut ? $"{nameOf(fanOut.Source)}.{fanOut.Output}" : null)}, {stage.Part?.FanOut}, 'Waiting')
            """);
        if (stage is PlannedStudy study) StudyDeltas.Add(sql, run, index, study);
        if (task?.Trial is { } trial) StudyDeltas.Add(sql, run, index, trial, at);
        AddInputs(sql, run, index, stage);
    }

    private static void AddInputs(Statements sql, RunId run, int index, PlannedStage stage)
    {
        foreach (var (role, input) in InputsOf(stage))
        {
            sql.Execute($"""
                INSERT INTO stage_inputs (run, idx, role, name, kind, source, output, content, origin)
                VALUES ({run}, {index}, {role}, {input.Name}, {(role == InputRole.Use ? null : input.Kind)},
                    {input.Source.Stage}, {input.Source.Output}, {input.Source.Content}, {input.Source.Origin})
                """);
        }
    }

    private static IEnumerable<(InputRole Role, PlannedInput Input)> InputsOf(PlannedStage stage) => stage switch
    {
        PlannedTask task => OfTask(task),
        PlannedStudy study => OfTask(study.Template),
        PlannedRelease release => release.Inputs.Select(i => (InputRole.Input, i)),
        PlannedFanOut fanOut => InputsOf(fanOut.Template).DistinctBy(i => (i.Role, i.Input.Name)),
        _ => [],
    };

    private static IEnumerable<(InputRole, PlannedInput)> OfTask(PlannedTask task)
    {
        foreach (var input in task.Inputs) yield return (InputRole.Input, input);
        foreach (var (name, content) in task.Files) yield return (InputRole.File, new(name, Sdk.ArtifactKind.Files, new(null, null, content, name)));
        if (task.Use is { } study) yield return (InputRole.Use, new("use", default, new(study, null, null, null)));
    }

    private static string KindOf(PlannedStage stage) => stage switch
    {
        PlannedTask => nameof(StageKind.Task),
        PlannedStudy => nameof(StageKind.Study),
        PlannedGate => nameof(StageKind.Gate),
        PlannedRelease => nameof(StageKind.Release),
        PlannedFanOut fanOut => KindOf(fanOut.Template),
        _ => throw new InvalidOperationException($"no row takes a {stage.GetType().Name}"),
    };

    private static void Require(int rows, Statements sql, Delta delta)
    {
        if (rows == 1) return;
        var status = sql.Scalar<string>($"SELECT status FROM runs WHERE id = {delta.Run}");
        var open = sql.Scalar<string>($"""
            SELECT group_concat(idx || ' ' || status, ', ') FROM stages
            WHERE run = {delta.Run} AND status NOT IN ('Done', 'Failed', 'Skipped', 'Blocked', 'Cancelled', 'Pruned')
            """);
        throw Refusal.Of(delta, "the run", open is null ? status : $"{status} with open stages {open}");
    }
}
