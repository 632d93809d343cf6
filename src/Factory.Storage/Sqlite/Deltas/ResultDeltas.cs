using Factory.Engine;

namespace Factory.Storage;

/// <summary>A stage's result: its outputs, metrics and lineage where it was computed, and in any case the dataset versions that it stands for.</summary>
internal static class ResultDeltas
{
    public static void Write(Statements sql, Delta.StageCompleted d, IArtifactFacts facts)
    {
        var stage = Find(sql, d);
        var result = stage.Hash is null ? null : d.Provenance == Provenance.Computed ? Insert(sql, d, stage, facts) : Known(sql, d, stage, facts);
        Refusal.UnlessOne(
            sql.Execute($"""
                UPDATE stages SET status = 'Done', provenance = {d.Provenance}, origin_run = {d.Origin?.Run}, origin_stage = {d.Origin?.Stage},
                    result = {result}, reason = NULL, ended = {d.At}
                WHERE run = {d.Run} AND idx = {d.Index} AND status NOT IN ('Done', 'Failed', 'Skipped', 'Blocked', 'Cancelled', 'Pruned')
                    AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = {d.Run} AND idx = {d.Index} AND status <> 'Closed')
                """), sql, d, new StageId(d.Run, d.Index));
        if (stage.Dataset is not null) NameDatasets(sql, d, stage.Dataset, result, facts);
    }

    private sealed record StageRow(string? Hash, string? Dataset, bool Cache);

    private static StageRow Find(Statements sql, Delta.StageCompleted d)
    {
        var rows = sql.List($"SELECT input_hash, dataset, cache FROM stages WHERE run = {d.Run} AND idx = {d.Index}",
            r => new StageRow(r.IsDBNull(0) ? null : r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.GetBoolean(2)));
        return rows.Count == 1 ? rows[0] : throw Refusal.Of(d, $"stage {d.Run}.{d.Index}", null);
    }

    private static long? Known(Statements sql, Delta.StageCompleted d, StageRow stage, IArtifactFacts facts)
    {
        var result = sql.Scalar<long?>($"SELECT id FROM results WHERE input_hash = {stage.Hash} ORDER BY run = {d.Origin?.Run} DESC, current DESC, id DESC LIMIT 1");
        // A release of bytes that were released before may be the first of its own input hash.
        if (result is not null || d.Origin is null) return result;
        // Who computed it was forgotten since the cache was asked: from now on it is this run's.
        var forgotten = sql.Scalar<long>($"SELECT count(*) FROM runs WHERE id = {d.Origin.Run}") == 0;
        return forgotten ? Insert(sql, d, stage, facts) : throw Refusal.Of(d, $"the result of {stage.Hash} from run {d.Origin.Run}", null);
    }

    private static long? Insert(Statements sql, Delta.StageCompleted d, StageRow stage, IArtifactFacts facts)
    {
        if (stage.Cache) sql.Execute($"UPDATE results SET current = 0 WHERE input_hash = {stage.Hash} AND current = 1");
        var result = sql.Scalar<long>($"""
            INSERT INTO results (input_hash, current, run, idx, metrics, best, trials, created)
            VALUES ({stage.Hash}, {stage.Cache}, {d.Run}, {d.Index}, {d.Result.Metrics}, {d.Result.Best}, {d.Result.Trials}, {d.At}) RETURNING id
            """);
        foreach (var (name, output) in d.Result.Outputs)
        {
            ArtifactRows.Ensure(sql, output.Digest, output.Kind.ToString(), d.At, facts);
            foreach (var file in facts.PendingOf(output.Digest))
                sql.Execute($"INSERT INTO pending_files (path, content) VALUES ({file.Path}, {file.Content.ToArray()}) ON CONFLICT DO NOTHING");
            sql.Execute($"INSERT INTO result_outputs (result, name, kind, artifact) VALUES ({result}, {name}, {output.Kind}, {output.Digest})");
        }
        Trace(sql, d, result, facts);
        return result;
    }

    /// <summary>
    /// Draws the edges to what it was computed from: results of this run's stages, or, for content from outside, the dataset version
    /// or release whose name the origin gives (<c>name</c> or <c>name@…</c>).
    /// </summary>
    private static void Trace(Statements sql, Delta.StageCompleted d, long result, IArtifactFacts facts)
    {
        ArtifactRows.EnsureInputs(sql, d.Run, d.Index, d.At, facts);
        sql.Execute($"""
            INSERT INTO lineage_edges (result, role, name, artifact, producer, origin)
            SELECT {result}, i.role, i.name, coalesce(i.content, o.artifact), coalesce(s.result,
                (SELECT v.result FROM dataset_versions v
                    WHERE v.artifact = i.content AND (i.origin = v.name OR substr(i.origin, 1, length(v.name) + 1) = v.name || '@')),
                (SELECT a.producer FROM release_artifacts a
                    WHERE a.artifact = i.content AND (i.origin = a.name OR substr(i.origin, 1, length(a.name) + 1) = a.name || '@'))), i.origin
            FROM stage_inputs i
            LEFT JOIN stages s ON s.run = i.run AND s.idx = i.source
            LEFT JOIN result_outputs o ON o.result = s.result AND o.name = i.output
            WHERE i.run = {d.Run} AND i.idx = {d.Index}
            """);
    }

    private static void NameDatasets(Statements sql, Delta.StageCompleted d, string prefix, long? result, IArtifactFacts facts)
    {
        foreach (var (output, artifact) in d.Result.Outputs)
        {
            var name = d.Result.Outputs.Count == 1 ? prefix : $"{prefix}/{output}";
            if (sql.Execute($"UPDATE dataset_versions SET confirmed = {d.At}, removed = NULL WHERE name = {name} AND artifact = {artifact.Digest}") == 1) continue;
            ArtifactRows.Ensure(sql, artifact.Digest, artifact.Kind.ToString(), d.At, facts);
            var table = facts.Describe(artifact.Digest)?.Table;
            sql.Execute($"""
                INSERT INTO dataset_versions (name, version, artifact, result, run, rows, columns, label, label_counts, created, confirmed)
                SELECT {name}, coalesce(max(version), 0) + 1, {artifact.Digest}, {result}, {d.Run}, {table?.Rows}, {Json(table?.Columns)},
                    {table?.Label}, {Json(table?.LabelCounts)}, {d.At}, {d.At}
                FROM dataset_versions WHERE name = {name}
                """);
        }
    }

    private static string? Json<T>(T? value) where T : class => value is null ? null : StorageJson.Write(value);
}
