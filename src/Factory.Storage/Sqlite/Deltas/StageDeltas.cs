using Factory.Engine;

namespace Factory.Storage;

/// <summary>The state machine of a stage: each transition is one conditional update.</summary>
internal static class StageDeltas
{
    public static void Write(Statements sql, Delta.StageAsking d) => Require(sql, d, d.Index, sql.Execute(
        $"UPDATE stages SET status = 'Asking' WHERE run = {d.Run} AND idx = {d.Index} AND status = 'Waiting'"));

    public static void Write(Statements sql, Delta.StageWanted d) => Require(sql, d, d.Index, sql.Execute(
        $"UPDATE stages SET status = 'Waiting' WHERE run = {d.Run} AND idx = {d.Index} AND status = 'Asking'"));

    public static void Write(Statements sql, Delta.StageHashed d)
    {
        sql.Execute($"INSERT INTO input_documents (input_hash, document) VALUES ({d.Hash}, {d.Document}) ON CONFLICT DO NOTHING");
        // A gate begins to act before it is hashed: it waits for the evaluation of the release before.
        Require(sql, d, d.Index, sql.Execute($"""
            UPDATE stages SET status = 'Looking', input_hash = {d.Hash}, hashed = {d.At}
            WHERE run = {d.Run} AND idx = {d.Index} AND (status = 'Waiting' OR (status = 'Acting' AND kind = 'Gate' AND input_hash IS NULL))
            """));
    }

    // A joined stage joins anew when what it joined did not succeed.
    public static void Write(Statements sql, Delta.StageJoined d) => Require(sql, d, d.Index, sql.Execute($"""
        UPDATE stages SET status = 'Joined', leader_run = {d.Leader.Run}, leader_idx = {d.Leader.Index}
        WHERE run = {d.Run} AND idx = {d.Index} AND status IN ('Looking', 'Joined')
        """));

    public static void Write(Statements sql, Delta.StageQueued d) => Require(sql, d, d.Index, sql.Execute($"""
        UPDATE stages SET status = 'Queued', why = coalesce(why, {d.Why}), queued = coalesce(queued, {d.At}), not_before = NULL
        WHERE run = {d.Run} AND idx = {d.Index} AND status IN ('Looking', 'Joined', 'Backoff')
        """));

    public static void Write(Statements sql, Delta.StageStarted d) => Require(sql, d, d.Index, sql.Execute($"""
        UPDATE stages SET status = 'Acting', started = coalesce(started, {d.At})
        WHERE run = {d.Run} AND idx = {d.Index} AND status IN ('Waiting', 'Looking') AND (kind <> 'Task' OR over IS NOT NULL)
        """));

    public static void Write(Statements sql, Delta.StageRetrying d) => Require(sql, d, d.Index, sql.Execute($"""
        UPDATE stages SET status = 'Backoff', reason = {d.Why}, not_before = {d.NotBefore}
        WHERE run = {d.Run} AND idx = {d.Index} AND status = 'Running'
            AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = {d.Run} AND idx = {d.Index} AND status <> 'Closed')
        """));

    public static void Write(Statements sql, Delta.StageEnded d) => Require(sql, d, d.Index, sql.Execute($"""
        UPDATE stages SET status = {d.Status}, reason = {d.Reason}, not_before = NULL, ended = {d.At}
        WHERE run = {d.Run} AND idx = {d.Index} AND status NOT IN ('Done', 'Failed', 'Skipped', 'Blocked', 'Cancelled', 'Pruned')
            AND NOT EXISTS (SELECT 1 FROM attempts WHERE run = {d.Run} AND idx = {d.Index} AND status <> 'Closed')
        """));

    private static void Require(Statements sql, Delta delta, int index, int rows) => Refusal.UnlessOne(rows, sql, delta, new StageId(delta.Run, index));
}
