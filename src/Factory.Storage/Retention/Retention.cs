using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Lets go of old runs, in small steps: each is one transaction, after any of which the records are whole. The cache forgets a result only when
/// no run that stays has it.
/// </summary>
public sealed class Retention
{
    // Whoever refers to another comes before it.
    private static readonly string[] s_ofStages =
        ["gate_conditions", "gates", "trial_points", "trials", "studies", "publications", "charges", "attempts", "stage_inputs"];
    private static readonly string[] s_ofResults = ["lineage_edges", "result_outputs"];

    /// <summary>The tables whose rows go with the run that they belong to.</summary>
    internal static IEnumerable<string> Tables => s_ofStages.Concat(s_ofResults);

    /// <summary>Runs that stay: by the rules themselves, and for what they are to those that stay.</summary>
    private const string Kept = """
        WITH RECURSIVE
        numbered (id, pipeline) AS (
            SELECT id, pipeline FROM runs UNION ALL SELECT p.id, r.pipeline FROM run_repeats p JOIN runs r ON r.id = p.repeats),
        ranked (id, place) AS (SELECT id, row_number() OVER (PARTITION BY pipeline ORDER BY id DESC) FROM numbered),
        kept (run) AS (
            SELECT id FROM runs WHERE ended IS NULL OR ended > @since
            UNION SELECT r.id FROM runs r JOIN ranked k ON k.id = r.id WHERE k.place <= @last
            UNION SELECT p.repeats FROM run_repeats p JOIN ranked k ON k.id = p.id WHERE p.created > @since OR k.place <= @last
            UNION SELECT run FROM releases
            UNION SELECT run FROM alias_moves
            UNION SELECT run FROM dataset_versions WHERE run IS NOT NULL
            UNION SELECT x.run FROM release_artifacts a JOIN results x ON x.id = a.producer
            UNION SELECT x.run FROM dataset_versions v JOIN results x ON x.id = v.result
            UNION SELECT x.run FROM kept k JOIN stages s ON s.run = k.run JOIN results x ON x.id = s.result
            UNION SELECT x.run FROM kept k JOIN results y ON y.run = k.run JOIN lineage_edges e ON e.result = y.id JOIN results x ON x.id = e.producer)
        """;

    private readonly Database _database;
    private readonly Writer _writer;

    internal Retention(Database database, Writer writer) => (_database, _writer) = (database, writer);

    /// <summary>Runs whose records the rules let go, newest first.</summary>
    public IReadOnlyList<RunId> RunsToForget(RetentionRules rules, DateTimeOffset now) => _database.Read(c => HasOld(c, now - rules.Runs) ? c.Query<RunId>(
        $"{Kept} SELECT id FROM runs WHERE id NOT IN (SELECT run FROM kept) ORDER BY id DESC",
        new { since = (now - rules.Runs).ToUnixTimeMilliseconds(), last = rules.Last }).AsList() : []);

    private static bool HasOld(Microsoft.Data.Sqlite.SqliteConnection c, DateTimeOffset since) =>
        c.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM runs WHERE ended <= @since)", new { since = since.ToUnixTimeMilliseconds() });

    /// <summary>Of these runs those whose tickets, journals and logs the rules let go.</summary>
    public IReadOnlyList<RunId> LogsToForget(RetentionRules rules, DateTimeOffset now, IReadOnlyCollection<RunId> runs) => _database.Read(c =>
    {
        // A run without a row has been forgotten: its number is never given again.
        var stay = c.Query<RunId>("""
            WITH ranked (id, ended, place) AS (SELECT id, ended, row_number() OVER (PARTITION BY pipeline ORDER BY id DESC) FROM runs)
            SELECT id FROM ranked WHERE ended IS NULL OR ended > @since OR place <= @last
            """, new { since = (now - rules.Logs).ToUnixTimeMilliseconds(), last = rules.Last }).ToHashSet();
        return runs.Where(r => !stay.Contains(r)).OrderBy(r => r.Value).ToList();
    });

    /// <summary>Forgets a run that the rules let go, unless another has come to need it since. What needs others goes before them: the newest run first.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool Forget(RunId run) => _writer.Write(sql =>
    {
        if (IsNeeded(sql, run)) return false;
        foreach (var table in s_ofResults) sql.Execute(Of(run, $"DELETE FROM {table} WHERE result IN (SELECT id FROM results WHERE run = {{0}})"));
        // A stage names the result that was made by it: one of them must let go first.
        sql.Execute($"UPDATE stages SET result = NULL WHERE run = {run}");
        sql.Execute($"DELETE FROM results WHERE run = {run}");
        foreach (var table in s_ofStages) sql.Execute(Of(run, $"DELETE FROM {table} WHERE run = {{0}}"));
        sql.Execute($"DELETE FROM stages WHERE run = {run}");
        sql.Execute($"DELETE FROM run_repeats WHERE repeats = {run}");
        sql.Execute($"DELETE FROM runs WHERE id = {run}");
        return true;
    }, durably: false);

    private static bool IsNeeded(Statements sql, RunId run) => sql.Scalar<long>($"""
        SELECT EXISTS (SELECT 1 FROM runs WHERE id = {run} AND ended IS NULL)
            OR EXISTS (SELECT 1 FROM results x JOIN stages s ON s.result = x.id WHERE x.run = {run} AND s.run <> {run})
            OR EXISTS (SELECT 1 FROM results x JOIN lineage_edges e ON e.producer = x.id JOIN results y ON y.id = e.result WHERE x.run = {run} AND y.run <> {run})
            OR EXISTS (SELECT 1 FROM releases WHERE run = {run}) OR EXISTS (SELECT 1 FROM alias_moves WHERE run = {run})
            OR EXISTS (SELECT 1 FROM dataset_versions WHERE run = {run})
            OR EXISTS (SELECT 1 FROM results x JOIN release_artifacts a ON a.producer = x.id WHERE x.run = {run})
            OR EXISTS (SELECT 1 FROM results x JOIN dataset_versions v ON v.result = x.id WHERE x.run = {run})
        """) != 0;

    /// <summary>Removes repeats, input documents, artifacts and revisions that nothing refers to any more; some at most.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool ForgetOrphans(RetentionRules rules, DateTimeOffset now, int most = 500) => _writer.Write(sql =>
    {
        var since = (now - rules.Runs).ToUnixTimeMilliseconds();
        var gone = sql.Execute($"""
            DELETE FROM run_repeats WHERE id IN (
                SELECT p.id FROM (SELECT p.id, p.created, row_number() OVER (PARTITION BY r.pipeline ORDER BY p.id DESC) AS place
                    FROM run_repeats p JOIN runs r ON r.id = p.repeats) p WHERE p.created <= {since} AND p.place > {rules.Last} LIMIT {most})
            """);
        gone = Math.Max(gone, sql.Execute($"""
            DELETE FROM input_documents WHERE input_hash IN (
                SELECT input_hash FROM input_documents EXCEPT SELECT input_hash FROM stages WHERE input_hash IS NOT NULL EXCEPT SELECT input_hash FROM results
                LIMIT {most})
            """));
        gone = Math.Max(gone, sql.Execute($"""
            DELETE FROM artifacts WHERE digest IN (
                SELECT digest FROM artifacts EXCEPT SELECT artifact FROM result_outputs EXCEPT SELECT artifact FROM lineage_edges WHERE artifact IS NOT NULL
                EXCEPT SELECT artifact FROM dataset_versions EXCEPT SELECT artifact FROM release_artifacts EXCEPT SELECT model FROM releases LIMIT {most})
            """));
        gone = Math.Max(gone, sql.Execute($"""
            DELETE FROM revisions WHERE id IN (
                SELECT id FROM revisions v WHERE current = 0 AND updated <= {since} AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.revision = v.id)
                    AND NOT EXISTS (SELECT 1 FROM run_repeats p WHERE p.revision = v.id) LIMIT {most})
            """));
        return gone >= most;
    }, durably: false);

    /// <summary>Gives free pages at the end of the database back to the disk; some at most.</summary>
    /// <returns>Whether there are more.</returns>
    public bool Shrink(int pages = 256) => _writer.Shrink(pages);

    /// <summary>Bytes of the database file.</summary>
    public long Size => new FileInfo(_database.Path).Length;

    private static FormattableString Of(RunId run, string sql) => System.Runtime.CompilerServices.FormattableStringFactory.Create(sql, run);
}
