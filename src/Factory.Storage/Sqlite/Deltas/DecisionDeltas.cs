using Factory.Engine;

namespace Factory.Storage;

/// <summary>What gates and releases came to.</summary>
internal static class DecisionDeltas
{
    public static void Write(Statements sql, Delta.PreviousFound d) => sql.Execute($"""
        INSERT INTO gates (run, idx, previous_name, previous_version) VALUES ({d.Run}, {d.Gate}, {d.Previous?.Name}, {d.Previous?.Version})
        """);

    public static void Write(Statements sql, Delta.ApprovalAsked d)
    {
        sql.Execute($"INSERT INTO gates (run, idx, asked) VALUES ({d.Run}, {d.Gate}, {d.At}) ON CONFLICT (run, idx) DO UPDATE SET asked = excluded.asked");
        Write(sql, d.Run, d.Gate, d.Conditions);
    }

    public static void Write(Statements sql, Delta.ApprovalAnswered d) => Refusal.UnlessOne(
        sql.Execute($"""
            UPDATE gates SET approved = {d.Approved}, answered_by = {d.By}, note = {d.Note}
            WHERE run = {d.Run} AND idx = {d.Gate} AND asked IS NOT NULL AND approved IS NULL
            """), sql, d, new StageId(d.Run, d.Gate));

    public static void Write(Statements sql, Delta.GateDecided d)
    {
        var rows = sql.Execute($"""
            INSERT INTO gates (run, idx, passed, decided) VALUES ({d.Run}, {d.Gate}, {d.Passed}, {d.At})
            ON CONFLICT (run, idx) DO UPDATE SET passed = excluded.passed, decided = excluded.decided WHERE passed IS NULL
            """);
        Refusal.UnlessOne(rows, sql, d, new StageId(d.Run, d.Gate));
        Write(sql, d.Run, d.Gate, d.Conditions);
    }

    // Those of a gate that was approved are there already.
    private static void Write(Statements sql, RunId run, int gate, IReadOnlyList<ConditionValue> conditions)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            var c = conditions[i];
            sql.Execute($"""
                INSERT INTO gate_conditions (run, idx, number, text, value, seen, error)
                VALUES ({run}, {gate}, {i}, {c.Text}, {c.Value}, {c.Seen}, {c.Error}) ON CONFLICT DO NOTHING
                """);
        }
    }

    public static void Write(Statements sql, Delta.ReleaseMade d) => sql.Execute($"""
        INSERT INTO publications (run, idx, name, version, created) VALUES ({d.Run}, {d.Index}, {d.Name}, {d.Version}, {d.Created})
        """);
}
