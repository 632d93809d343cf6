using Dapper;
using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>Puts a run's stages together from their rows: one query for each kind of row, whatever the number of stages.</summary>
internal static class StageReader
{
    /// <summary>The stage whose rows tell how a result came about: the one itself, or, for a cached one, the one that computed it.</summary>
    private const string Source = "FROM stages s LEFT JOIN results r ON r.id = s.result";

    /// <param name="which">A condition on rows of <c>stages s</c>; what it names with <c>@</c> is in <paramref name="with"/>.</param>
    public static IReadOnlyList<StageDetails> Of(SqliteConnection c, RunId run, string which = "TRUE", object? with = null)
    {
        var key = new DynamicParameters(with);
        key.Add("run", run.Value);
        var wanted = $"s.run = @run AND ({which})";
        var outputs =
            Group<OutputDetails>(c,
                "SELECT s.idx AS stage_idx, o.*, a.size, a.files FROM stages s JOIN result_outputs o ON o.result = s.result JOIN artifacts a ON a.digest = "
                    + $"o.artifact WHERE {wanted} ORDER BY o.name", key);
        var attempts = Group<AttemptDetails>(c, $"SELECT a.idx AS stage_idx, a.* FROM stages s JOIN attempts a ON a.run = s.run AND a.idx = s.idx WHERE {wanted} ORDER BY a.number", key);
        var trials =
            Group<TrialDetails>(c,
                $"SELECT s.idx AS stage_idx, t.* {Source} JOIN trials t ON t.run = coalesce(r.run, s.run) AND t.study = coalesce(r.idx, s.idx) WHERE "
                    + $"{wanted} ORDER BY t.number", key);
        var gates =
            Group<GateDetails>(c,
                $"SELECT s.idx AS stage_idx, g.* {Source} JOIN gates g ON g.run = coalesce(r.run, s.run) AND g.idx = coalesce(r.idx, s.idx) WHERE {wanted}",
                key);
        var conditions =
            Group<ConditionDetails>(c,
                $"SELECT s.idx AS stage_idx, g.* {Source} JOIN gate_conditions g ON g.run = coalesce(r.run, s.run) AND g.idx = coalesce(r.idx, s.idx) WHERE "
                    + $"{wanted} ORDER BY g.number", key);
        var publications = Group<Publication>(c, $"""
            SELECT p.idx AS stage_idx, p.*, (
                SELECT o.version FROM alias_moves m JOIN alias_moves o ON o.name = m.name AND o.alias = m.alias AND o.id < m.id
                WHERE m.run = p.run AND m.name = p.name AND m.version = p.version ORDER BY m.id DESC, o.id DESC LIMIT 1) AS alias_from
            FROM stages s JOIN publications p ON p.run = s.run AND p.idx = s.idx WHERE {wanted}
            """, key);
        return c.Query<StageDetails>($"""
            SELECT s.*, r.metrics, r.best,
                (SELECT json_extract(u.objectives, '$[0].maximize') FROM studies u WHERE u.run = s.run AND u.idx = s.idx) AS maximize
            {Source} WHERE {wanted} ORDER BY s.idx
            """, key).Select(s => s with
        {
            Outputs = [.. outputs[s.Idx]],
            Attempts = [.. attempts[s.Idx]],
            TrialList = [.. trials[s.Idx]],
            Gate = gates[s.Idx].FirstOrDefault() is { } gate ? gate with { Conditions = [.. conditions[s.Idx]] } : null,
            Publication = publications[s.Idx].FirstOrDefault(),
        }).ToList();
    }

    /// <summary>Rows by the stage that the column <c>stage_idx</c>, the first one, names.</summary>
    private static ILookup<int, T> Group<T>(SqliteConnection c, string sql, object key)
    {
        using var reader = c.ExecuteReader(sql, key);
        var parse = reader.GetRowParser<T>();
        var rows = new List<(int Stage, T Row)>();
        while (reader.Read()) rows.Add((reader.GetInt32(0), parse(reader)));
        return rows.ToLookup(r => r.Stage, r => r.Row);
    }
}
