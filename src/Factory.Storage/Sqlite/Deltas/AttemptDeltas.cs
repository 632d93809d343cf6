using Factory.Engine;

namespace Factory.Storage;

/// <summary>Attempts, each with its placement.</summary>
internal static class AttemptDeltas
{
    public static void Write(Statements sql, Delta.AttemptCreated d)
    {
        var (stage, number) = d.Attempt;
        Refusal.UnlessOne(
            sql.Execute($"""
                UPDATE stages SET status = 'Running', started = coalesce(started, {d.At})
                WHERE run = {stage.Run} AND idx = {stage.Index} AND status = 'Queued'
                """), sql, d, stage);
        sql.Execute($"""
            INSERT INTO attempts (run, idx, number, status, placement, variables, why, created)
            VALUES ({stage.Run}, {stage.Index}, {number}, 'Created', {StorageJson.Write(d.Placement)}, {StorageJson.Write(d.Variables)}, {d.Why}, {d.At})
            """);
    }

    // One that is to be ended may still turn out to have started.
    public static void Write(Statements sql, Delta.AttemptRunning d) => Refusal.UnlessOne(
        sql.Execute($"""
            UPDATE attempts SET status = iif(status = 'Created', 'Running', status), started = {d.At},
                host_boot = {d.Host.BootId}, host_pid = {d.Host.Pid}, host_start = {d.Host.StartTime}, host_nonce = {d.Host.Nonce}
            WHERE run = {d.Run} AND idx = {d.Attempt.Stage.Index} AND number = {d.Attempt.Number} AND status IN ('Created', 'Stopping') AND host_nonce IS NULL
            """), sql, d, d.Attempt);

    public static void Write(Statements sql, Delta.AttemptStopping d) => Refusal.UnlessOne(
        sql.Execute($"""
            UPDATE attempts SET status = 'Stopping', stopping = {d.Because}
            WHERE run = {d.Run} AND idx = {d.Attempt.Stage.Index} AND number = {d.Attempt.Number}
                AND (status IN ('Created', 'Running') OR status = 'Stopping' AND stopping = 'Preempted')
            """), sql, d, d.Attempt);

    public static void Write(Statements sql, Delta.AttemptClosed d)
    {
        var (stage, number) = d.Attempt;
        var o = d.Outcome;
        Refusal.UnlessOne(
            sql.Execute($"""
                UPDATE attempts SET status = 'Closed', end = {o.End}, reason = {o.Reason}, detail = {o.Detail}, retryable = {o.Retryable},
                    exit_code = {o.ExitCode}, warnings = {(o.Warnings.Count > 0 ? StorageJson.Write(o.Warnings) : null)},
                    signal = {o.Signal}, processor_seconds = {o.ProcessorSeconds}, peak_memory = {o.PeakMemory}, energy = {o.Energy?.Millijoules},
                    energy_quality = {o.Energy?.Quality}, ended = {d.At}
                WHERE run = {stage.Run} AND idx = {stage.Index} AND number = {number} AND status <> 'Closed'
                """), sql, d, d.Attempt);
        ChargeRows.Write(sql, d);
    }
}
