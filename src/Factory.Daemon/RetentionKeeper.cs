using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Lets go of what the rules no longer keep: of runs' records, of their tickets, journals and logs, of the database's free pages. By itself now and
/// then, a small step at a time, so that nobody waits for it; and when it is asked to.
/// </summary>
internal sealed partial class RetentionKeeper(
    RecordStore records, AttemptDirectories directories, RetentionRules rules, TimeProvider clock, ILogger<RetentionKeeper> log)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1), Rest = TimeSpan.FromMilliseconds(100);
    /// <summary>Looking costs as much as there are runs that stay: this part of one processor at most.</summary>
    private const double MostEffort = 0.005;
    private readonly SemaphoreSlim _one = new(1);
    /// <summary>How long the last look took. What then goes takes its time too, but none that comes again.</summary>
    private TimeSpan _look;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var rest = _look / MostEffort;
            await Task.Delay(rest > Period ? rest : Period, clock, cancellationToken);
            try
            {
                var done = await Keep(dry: false, Rest, cancellationToken);
                if (done is not { Runs: 0, Logs: 0 }) LetGo(log, done.Runs, done.Logs, done.Bytes);
            }
            catch (Exception e) when (e is RecordsException { CanGoOn: true } or IOException or UnauthorizedAccessException)
            {
                PutOff(log, e.Message);
            }
        }
    }

    /// <param name="dry">Looks, and says what would be.</param>
    /// <param name="rest">How long others have between two steps.</param>
    public async Task<RetentionReport> Keep(bool dry, TimeSpan rest, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var (now, began) = (clock.GetUtcNow(), clock.GetTimestamp());
            var (runs, logs) = (records.Retention.RunsToForget(rules, now), records.Retention.LogsToForget(rules, now, directories.Runs()));
            _look = clock.GetElapsedTime(began);
            if (dry) return new(runs.Count, logs.Union(runs.Intersect(directories.Runs())).Count(), 0);
            var size = records.Retention.Size;
            var gone = await Forget(runs, rest, cancellationToken);
            // Nothing has lost what it belonged to unless something went; who asks wants to be sure.
            while ((gone > 0 || rest == TimeSpan.Zero) && records.Retention.ForgetOrphans(rules, now)) await Pause(rest, cancellationToken);
            // After the records: a run that is shown has what it is said to have.
            logs = records.Retention.LogsToForget(rules, now, directories.Runs());
            foreach (var run in logs)
            {
                directories.Delete(run);
                await Pause(rest / 10, cancellationToken);
            }
            while (records.Retention.Shrink()) await Pause(rest, cancellationToken);
            return new(gone, logs.Count, Math.Max(0, size - records.Retention.Size));
        }
        finally
        {
            _one.Release();
        }
    }

    // What one of them needs of another is free when that one is gone: so again, until none goes any more.
    private async Task<int> Forget(IReadOnlyList<RunId> runs, TimeSpan rest, CancellationToken cancellationToken)
    {
        var open = runs.ToList();
        for (var before = -1; open.Count != before;)
        {
            before = open.Count;
            foreach (var run in open.ToList())
            {
                if (records.Retention.Forget(run)) open.Remove(run);
                await Pause(rest / 10, cancellationToken);
            }
        }
        return runs.Count - open.Count;
    }

    private Task Pause(TimeSpan time, CancellationToken cancellationToken) =>
        time > TimeSpan.Zero ? Task.Delay(time, clock, cancellationToken) : Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Let go of {Runs} runs, the logs of {Logs}, {Bytes} bytes of the database")]
    private static partial void LetGo(ILogger log, int runs, int logs, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is not kept any longer could not be let go of: {Reason}. It is tried again")]
    private static partial void PutOff(ILogger log, string reason);
}
