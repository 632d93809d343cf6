using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What the attempts of a stage printed, line by line, and live.</summary>
internal sealed class StageLogs(RecordStore records, AttemptDirectories directories, long limit, SecretStore secrets)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <returns>False when there is no such stage, and nothing was sent.</returns>
    public async Task<bool> Send(RunId run, string name, int? only, bool follow, HttpResponse response, CancellationToken cancellationToken)
    {
        if (Find(run, name) is not { } stage) return false;
        // A cached stage printed what it did in the run that computed it.
        if (!response.HasStarted) Answers.BeginEvents(response);
        if (stage is { Attempts.Count: 0, OriginRun: { } origin, OriginStage: { } originName } && Find(origin, originName) is not null)
        {
            await Answers.Send(response, EventTypes.Origin, new OriginView(origin.Value, originName), ControlJson.Default.OriginView, cancellationToken);
            return await Send(origin, originName, only, follow, response, cancellationToken);
        }
        var open = new Dictionary<int, Streams>();
        try
        {
            while (true)
            {
                var over = stage.Status >= StageStatus.Done;
                foreach (var attempt in stage.Attempts.Where(a => only is null || a.Number == only))
                    await Send(attempt, new(new(run, stage.Idx), attempt.Number), over, open, response, cancellationToken);
                if (over || !follow) break;
                await Task.Delay(LookEvery, cancellationToken);
                stage = Find(run, name)!;
            }
        }
        finally
        {
            foreach (var streams in open.Values) streams.Dispose();
        }
        await Answers.Send(response, EventTypes.End, new LogEnd(Wire.State(stage.Status), stage.Reason), ControlJson.Default.LogEnd,
            cancellationToken);
        return true;
    }

    private async Task Send(
        AttemptDetails attempt, AttemptId id, bool over, Dictionary<int, Streams> open, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!open.TryGetValue(attempt.Number, out var streams))
        {
            if ((streams = Open(id)) is null) return;
            open.Add(attempt.Number, streams);
        }
        foreach (var (stream, line) in streams.Read(last: over || attempt.Status == AttemptStatus.Closed))
            await Answers.Send(response, EventTypes.Line, new LogLine(attempt.Number, stream, line), ControlJson.Default.LogLine, cancellationToken);
    }

    private StageDetails? Find(RunId run, string name) => records.Queries.Runs.Find(run)?.Stages.FirstOrDefault(s => s.Name == name);

    /// <summary>Null while the attempt is being laid out.</summary>
    private Streams? Open(AttemptId attempt)
    {
        var directory = directories.Of(attempt);
        var ticket = Path.Combine(directory, TicketFiles.Ticket);
        if (!File.Exists(ticket)) return null;
        // What is to be hidden stands in the ticket, by name: the attempt may be of a daemon before this one.
        var names = JsonSerializer.Deserialize(File.ReadAllBytes(ticket), ProtocolJson.Default.Ticket)!.Secrets;
        var redactor = secrets.Redactor(names);
        return new(Reader(TicketFiles.StandardOutput), Reader(TicketFiles.StandardError));

        LogReader Reader(string name) => new(Path.Combine(directory, name), limit, redactor);
    }

    private sealed record Streams(LogReader Output, LogReader Error) : IDisposable
    {
        public IEnumerable<(string Stream, string Line)> Read(bool last) =>
            Output.Read(last).Select(l => ("stdout", l)).Concat(Error.Read(last).Select(l => ("stderr", l)));

        public void Dispose()
        {
            Output.Dispose();
            Error.Dispose();
        }
    }
}
