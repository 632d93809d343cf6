using Factory.Engine;

namespace Factory.Storage;

/// <summary>What studies, gates and releases came to.</summary>
internal static class DecisionDeltas
{
    public static void Write(Statements sql, Delta.TrialRecorded d) => sql.Execute($"""
        INSERT INTO trials (run, study, number, stage, point, value, error, ended)
        VALUES ({d.Run}, {d.Study}, {d.Number}, {d.Stage}, {d.Point}, {d.Value}, {d.Error}, {d.At})
        """);

    public static void Write(Statements sql, Delta.PreviousFound d) => sql.Execute($"""
        INSERT INTO gates (run, idx, previous_name, previous_version) VALUES ({d.Run}, {d.Gate}, {d.Previous?.Name}, {d.Previous?.Version})
        """);

    public static void Write(Statements sql, Delta.GateDecided d)
    {
        var rows = sql.Execute($"""
            INSERT INTO gates (run, idx, passed, decided) VALUES ({d.Run}, {d.Gate}, {d.Passed}, {d.At})
            ON CONFLICT (run, idx) DO UPDATE SET passed = excluded.passed, decided = excluded.decided WHERE passed IS NULL
            """);
        Refusal.UnlessOne(rows, sql, d, new StageId(d.Run, d.Gate));
        for (var i = 0; i < d.Conditions.Count; i++)
        {
            var c = d.Conditions[i];
            sql.Execute($"""
                INSERT INTO gate_conditions (run, idx, number, text, value, seen, error)
                VALUES ({d.Run}, {d.Gate}, {i}, {c.Text}, {c.Value}, {c.Seen}, {c.Error})
                """);
        }
    }

    public static void Write(Statements sql, Delta.ReleaseMade d) => sql.Execute($"""
        INSERT INTO publications (run, idx, name, version, created) VALUES ({d.Run}, {d.Index}, {d.Name}, {d.Version}, {d.Created})
        """);
}
