using Factory.Engine;

namespace Factory.Storage;

/// <summary>What the records know of releases, for the one who makes them.</summary>
internal sealed class Publications(Writer writer, IArtifactFacts facts, TimeProvider time)
{
    /// <param name="Owner">The pipeline that owns the name; null when nobody does.</param>
    /// <param name="Pipeline">The pipeline that asks.</param>
    /// <param name="Known">The version that has these artifacts; null when none has.</param>
    /// <param name="Next">The version that a new one gets.</param>
    public readonly record struct Standing(string? Owner, string Pipeline, long? Known, long Next);

    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Standing Look(string name, string manifest, RunId run) => writer.Write(sql => new Standing(
        sql.Scalar<string>($"SELECT pipeline FROM release_names WHERE name = {name}"),
        sql.Scalar<string>($"SELECT pipeline FROM runs WHERE id = {run}")
            ?? throw new InvalidOperationException($"there is no run {run} that could publish {name}"),
        sql.Scalar<long?>($"SELECT version FROM releases WHERE name = {name} AND manifest = {manifest}"),
        sql.Scalar<long>($"SELECT coalesce(max(version), 0) + 1 FROM releases WHERE name = {name}")));

    public void Record(Release release, string manifest, string? alias) => writer.Write(sql =>
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        sql.Execute($"""
            INSERT INTO release_names (name, pipeline, created) SELECT {release.Name}, pipeline, {now} FROM runs WHERE id = {release.Run} ON CONFLICT DO NOTHING
            """);
        foreach (var artifact in release.Artifacts) ArtifactRows.Ensure(sql, artifact.Digest, artifact.Kind.ToString(), now, facts);
        sql.Execute($"""
            INSERT INTO releases (name, version, manifest, model, run, idx, gate, created)
            SELECT {release.Name}, {release.Version}, {manifest}, {release.Artifacts[0].Digest}, {release.Run}, {release.Stage}, (
                SELECT g.idx FROM stages s JOIN json_each(s.after) a JOIN stages g ON g.run = s.run AND g.idx = a.value AND g.kind = 'Gate'
                WHERE s.run = {release.Run} AND s.idx = {release.Stage}), {now}
            """);
        for (var i = 0; i < release.Artifacts.Count; i++) RecordArtifact(sql, release, i);
        MoveAlias(sql, release.Name, alias, release.Version, release.Run, now);
    });

    public void MoveAlias(string name, string? alias, long version, RunId run) =>
        writer.Write(sql => MoveAlias(sql, name, alias, version, run, time.GetUtcNow().ToUnixTimeMilliseconds()));

    private static void RecordArtifact(Statements sql, Release release, int position)
    {
        var artifact = release.Artifacts[position];
        sql.Execute($"""
            INSERT INTO release_artifacts (name, version, position, input, kind, artifact, producer, origin)
            SELECT {release.Name}, {release.Version}, {position}, {artifact.Name}, {artifact.Kind}, {artifact.Digest}, s.result, i.origin
            FROM (SELECT 1) LEFT JOIN stage_inputs i ON i.run = {release.Run} AND i.idx = {release.Stage} AND i.role = 'Input' AND i.name = {artifact.Name}
            LEFT JOIN stages s ON s.run = i.run AND s.idx = i.source
            """);
    }

    private static void MoveAlias(Statements sql, string name, string? alias, long version, RunId run, long now)
    {
        if (alias is null) return;
        var moved = sql.Execute($"""
            INSERT INTO aliases (name, alias, version, updated) VALUES ({name}, {alias}, {version}, {now})
            ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version, updated = excluded.updated WHERE version <> excluded.version
            """);
        if (moved == 1) sql.Execute($"INSERT INTO alias_moves (name, alias, version, run, at) VALUES ({name}, {alias}, {version}, {run}, {now})");
    }
}
