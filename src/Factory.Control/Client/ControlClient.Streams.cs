using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Factory.Control;

public sealed partial class ControlClient
{
    private static readonly TimeSpan ReconnectEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Follows a run to its end. When the daemon goes away in the middle (a restart: running stages go on without it) this connects
    /// again; the next event is then a snapshot. Completes after <see cref="RunEvent.Ended"/>. Stages that are as in the run before are
    /// counted and not told when they are many, and none is told twice without a change.
    /// </summary>
    /// <param name="patience">For how long to try; then <see cref="DaemonUnreachableException"/> is thrown.</param>
    public async IAsyncEnumerable<RunEvent> FollowRunAsync(string run, TimeSpan patience,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = EventsOf(run);
        var heard = _time.GetTimestamp();
        while (true)
        {
            await using var events = Read(path, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                RunEvent? next = null;
                try
                {
                    if (await events.MoveNextAsync().ConfigureAwait(false)) next = events.Current;
                }
                catch (DaemonUnreachableException) when (_time.GetElapsedTime(heard) < patience)
                {
                }
                if (next is null) break;
                heard = _time.GetTimestamp();
                // `last` may be another run when the stream is opened again.
                if (next is RunEvent.Snapshot { Run: var known }) path = EventsOf(known.Run.ToString(CultureInfo.InvariantCulture));
                yield return next;
                if (next is RunEvent.Ended) yield break;
            }
            await Task.Delay(ReconnectEvery, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string EventsOf(string run) => Routes.Query(Routes.Fill(Routes.RunEvents, run), ("brief", "true"));

    /// <summary>A stage's log, with its end; with <paramref name="follow"/> until the stage is over.</summary>
    /// <param name="attempt">From 1; null for all in order.</param>
    public async IAsyncEnumerable<LogEvent> ReadLogsAsync(
        string run, string stage, bool follow, int? attempt = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = Routes.Query(
            Routes.Fill(Routes.StageLogs, run, stage), ("follow", follow ? "true" : null), ("attempt", attempt?.ToString(CultureInfo.InvariantCulture)));
        await foreach (var item in _wire.Events(path, cancellationToken).ConfigureAwait(false))
        {
            if (ParseLog(item) is not { } parsed) continue;
            yield return parsed;
            if (parsed is LogEvent.Ended) yield break;
        }
    }

    private async IAsyncEnumerable<RunEvent> Read(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _wire.Events(path, cancellationToken).ConfigureAwait(false))
            if (Parse(item) is { } parsed) yield return parsed;
    }

    // A type that is not known comes from a newer daemon and is no reason to stop.
    private static RunEvent? Parse(SseItem<string> item) => item.EventType switch
    {
        EventTypes.Run => new RunEvent.Snapshot(JsonSerializer.Deserialize(item.Data, ControlJson.Default.RunDetail)!),
        EventTypes.Stage => new RunEvent.StageChanged(JsonSerializer.Deserialize(item.Data, ControlJson.Default.StageView)!),
        EventTypes.End => new RunEvent.Ended(JsonSerializer.Deserialize(item.Data, ControlJson.Default.RunDetail)!),
        _ => null,
    };

    private static LogEvent? ParseLog(SseItem<string> item) => item.EventType switch
    {
        EventTypes.Origin => new LogEvent.MadeBy(JsonSerializer.Deserialize(item.Data, ControlJson.Default.OriginView)!),
        EventTypes.Line => new LogEvent.Printed(JsonSerializer.Deserialize(item.Data, ControlJson.Default.LogLine)!),
        EventTypes.End => new LogEvent.Ended(JsonSerializer.Deserialize(item.Data, ControlJson.Default.LogEnd)!),
        _ => null,
    };
}
