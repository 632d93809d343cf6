using System.Runtime.CompilerServices;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a person does with datasets: name content, point aliases, remove versions. Thread-safe.</summary>
public sealed class DatasetBook
{
    public const string Latest = "latest";
    private readonly Writer _writer;
    private readonly IArtifactFacts _facts;
    private readonly TimeProvider _time;

    internal DatasetBook(Writer writer, IArtifactFacts facts, TimeProvider time) => (_writer, _facts, _time) = (writer, facts, time);

    /// <summary>Says whether content may be added under a name, before the work of taking it in.</summary>
    /// <exception cref="DatasetRefusedException">It may not.</exception>
    public void ExpectOpen(string name)
    {
        DatasetName.Check(name);
        var pipeline = _writer.Write(sql => sql.Scalar<string>(
            $"SELECT r.pipeline FROM dataset_versions v JOIN runs r ON r.id = v.run WHERE v.name = {name} ORDER BY v.version DESC LIMIT 1"));
        if (pipeline is not null) throw new DatasetRefusedException($"{name} is made by pipeline {pipeline}: add what you have under another name");
    }

    /// <summary>Names content; the same content again is the version that it was, and the latest.</summary>
    /// <returns>The version, and whether it is new.</returns>
    public (long Version, bool Created) Record(NewDatasetVersion added)
    {
        DatasetName.Check(added.Name);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _writer.Write(sql =>
        {
            var latest = CurrentOf(sql, added.Name);
            var known = sql.Scalar<long?>($"""
                UPDATE dataset_versions SET confirmed = {now}, removed = NULL WHERE name = {added.Name} AND artifact = {added.Artifact} RETURNING version
                """);
            var version = known ?? Insert(sql, added, latest, now);
            if (added.Alias is { } alias) Point(sql, added.Name, alias, version, added.Author, now);
            return (version, known is null);
        });
    }

    /// <exception cref="DatasetRefusedException">The word is no alias.</exception>
    public static void ExpectAlias(string alias) => DatasetName.CheckAlias(alias);

    /// <summary>Points an alias to a version.</summary>
    /// <exception cref="DatasetRefusedException">There is no such version, or the word is no alias.</exception>
    public void Tag(string name, string alias, long version, string author)
    {
        DatasetName.CheckAlias(alias);
        _writer.Write(sql =>
        {
            Expect(sql, name, version);
            Point(sql, name, alias, version, author, _time.GetUtcNow().ToUnixTimeMilliseconds());
        });
    }

    /// <exception cref="DatasetRefusedException">There is no such alias.</exception>
    public void Untag(string name, string alias, string author) => _writer.Write(sql =>
    {
        if (sql.Execute($"DELETE FROM dataset_aliases WHERE name = {name} AND alias = {alias}") == 0)
            throw new DatasetRefusedException($"{name} has no alias {alias}");
        sql.Execute($"""
            INSERT INTO dataset_alias_moves (name, alias, version, author, at) VALUES ({name}, {alias}, NULL, {author}, {_time.GetUtcNow().ToUnixTimeMilliseconds()})
            """);
    });

    /// <summary>Removes a version: what only it holds is freed by the next collection. Its number is not given again.</summary>
    /// <exception cref="DatasetRefusedException">There is no such version, or an alias points to it.</exception>
    public void Remove(string name, long version) => _writer.Write(sql =>
    {
        Expect(sql, name, version);
        var aliases = sql.List($"SELECT alias FROM dataset_aliases WHERE name = {name} AND version = {version} ORDER BY alias", r => r.GetString(0));
        if (aliases.Count > 0)
            throw new DatasetRefusedException(
                $"{name}@{version} is {string.Join(" and ", aliases.Select(a => $"{name}@{a}"))}: take the alias away first, `factory data tag {name} {aliases[0]} --remove`");
        sql.Execute($"UPDATE dataset_versions SET removed = {_time.GetUtcNow().ToUnixTimeMilliseconds()} WHERE name = {name} AND version = {version}");
    });

    /// <summary>Versions of datasets beyond the newest of each, which no alias points to.</summary>
    /// <param name="versions">How many stay, in SQL.</param>
    internal static string Old(string versions) => $"""
        SELECT name, version FROM (SELECT name, version, row_number() OVER (PARTITION BY name ORDER BY confirmed DESC, version DESC) AS place
            FROM dataset_versions WHERE removed IS NULL) v
        WHERE place > {versions} AND NOT EXISTS (SELECT 1 FROM dataset_aliases a WHERE a.name = v.name AND a.version = v.version)
        """;

    /// <summary>Removes what is beyond the newest versions of each dataset and has no alias.</summary>
    /// <returns>How many.</returns>
    public int RemoveOld(int versions) => _writer.Write(sql => sql.Execute(FormattableStringFactory.Create(
        $"UPDATE dataset_versions SET removed = {{0}} WHERE (name, version) IN ({Old("{1}")})", _time.GetUtcNow().ToUnixTimeMilliseconds(), versions)));

    /// <summary>Versions that <see cref="RemoveOld"/> would remove.</summary>
    public int CountOld(int versions) => _writer.Write(sql => sql.Scalar<int>(FormattableStringFactory.Create($"SELECT count(*) FROM ({Old("{0}")})", versions)), durably: false);

    /// <summary>Keeps what a version holds, by its content: other versions of the same need no profile of their own.</summary>
    /// <param name="json">As it is shown; null when it could not be made.</param>
    /// <param name="error">Why it could not.</param>
    /// <param name="rows">Of all its tables; null when there are none.</param>
    public void Describe(ArtifactDigest artifact, string? json, string? error, long? rows) => _writer.Write(sql =>
    {
        sql.Execute($"""
            INSERT INTO profiles (artifact, profile, error, created) VALUES ({artifact}, {json}, {error}, {_time.GetUtcNow().ToUnixTimeMilliseconds()})
            ON CONFLICT (artifact) DO UPDATE SET profile = excluded.profile, error = excluded.error, created = excluded.created
            """);
        // What the stage that made a table said of it stays.
        sql.Execute($"UPDATE dataset_versions SET rows = {rows} WHERE artifact = {artifact} AND rows IS NULL");
    }, durably: false);

    /// <summary>The store has come to hold more or less for the version that brought some content first: it was cut.</summary>
    /// <param name="by">Bytes.</param>
    public void Weigh(ArtifactDigest artifact, long by) => _writer.Write(sql => sql.Execute($"""
        UPDATE dataset_versions SET stored = max(0, stored + {by})
        WHERE (name, version) IN (SELECT name, version FROM dataset_versions WHERE artifact = {artifact} AND stored > 0 ORDER BY stored DESC LIMIT 1)
        """), durably: false);

    private long Insert(Statements sql, NewDatasetVersion added, long? latest, long now)
    {
        ArtifactRows.Ensure(sql, added.Artifact, added.Kind.ToString(), now, _facts);
        return sql.Scalar<long>($"""
            INSERT INTO dataset_versions (name, version, artifact, created, confirmed, author, source, note, parent, stored, rows)
            SELECT {added.Name}, CASE WHEN {added.Number} > 0 AND coalesce(sum(version = {added.Number}), 0) = 0 THEN {added.Number} ELSE coalesce(max(version), 0) + 1 END, {added.Artifact}, {now}, {now}, {added.Author}, {added.Source}, {added.Note}, {latest}, {added.Stored},
                (SELECT max(rows) FROM dataset_versions WHERE artifact = {added.Artifact})
            FROM dataset_versions WHERE name = {added.Name} RETURNING version
            """);
    }

    private static long? CurrentOf(Statements sql, string name) => sql.Scalar<long?>(
        $"SELECT version FROM dataset_versions WHERE name = {name} AND removed IS NULL ORDER BY confirmed DESC, version DESC LIMIT 1");

    private static void Expect(Statements sql, string name, long version)
    {
        if (sql.Scalar<long>($"SELECT count(*) FROM dataset_versions WHERE name = {name} AND version = {version} AND removed IS NULL") == 0)
            throw new DatasetRefusedException($"there is no {name}@{version}");
    }

    private static void Point(Statements sql, string name, string alias, long version, string author, long now)
    {
        var moved = sql.Execute($"""
            INSERT INTO dataset_aliases (name, alias, version, author, updated) VALUES ({name}, {alias}, {version}, {author}, {now})
            ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version, author = excluded.author, updated = excluded.updated
                WHERE version <> excluded.version
            """);
        if (moved == 1)
            sql.Execute($"INSERT INTO dataset_alias_moves (name, alias, version, author, at) VALUES ({name}, {alias}, {version}, {author}, {now})");
    }
}
