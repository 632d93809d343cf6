using Factory.Engine;

namespace Factory.Storage;

/// <summary>What a run used and taught, added to that of all that have ended.</summary>
internal static class HistoryRows
{
    public static void Add(Statements sql, RunId run)
    {
        // An upsert after SELECT needs a WHERE, or `ON` would be read as a join's.
        sql.Execute($"""
            INSERT INTO spent
            SELECT r.pipeline, r.requested_by, c.until / 86400000, max(c.month), coalesce(c.contract, ''), coalesce(c.currency, ''),
                sum(c.units * (c.until - c.since)), sum(coalesce(c.amount, 0))
            FROM charges c JOIN runs r ON r.id = c.run WHERE c.run = {run} GROUP BY 3, 5, 6
            ON CONFLICT DO UPDATE SET unit_ms = unit_ms + excluded.unit_ms, micros = micros + excluded.micros
            """);
        sql.Execute($"""
            INSERT INTO learned
            SELECT r.pipeline, iif(instr(s.name, '[') > 1, substr(s.name, 1, instr(s.name, '[') - 1), s.name), c.model, count(*), sum(a.ended - a.created)
            FROM attempts a JOIN charges c ON c.run = a.run AND c.idx = a.idx AND c.number = a.number AND c.entry = 0
            JOIN stages s ON s.run = a.run AND s.idx = a.idx JOIN runs r ON r.id = a.run
            WHERE a.run = {run} AND a.end = 'Succeeded' GROUP BY 2, 3
            ON CONFLICT DO UPDATE SET count = count + excluded.count, milliseconds = milliseconds + excluded.milliseconds
            """);
    }
}
