using System.Text;
using Factory.Control;
using Factory.Engine;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What the attempts of a stage printed, line by line, and live.</summary>
internal sealed class StageLogs(RecordStore records, AttemptDirectories directories)
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
        var tails = new Dictionary<int, Tail[]>();
        while (true)
        {
            var over = stage.Status >= StageStatus.Done;
            foreach (var attempt in stage.Attempts.Where(a => only is null || a.Number == only))
            {
                if (!tails.TryGetValue(attempt.Number, out var pair)) tails.Add(attempt.Number, pair = Open(new(new(run, stage.Idx), attempt.Number)));
                foreach (var tail in pair)
                    foreach (var line in tail.Read(last: over || attempt.Status == AttemptStatus.Closed))
                        await Answers.Send(response, EventTypes.Line, new LogLine(attempt.Number, tail.Stream, line), ControlJson.Default.LogLine,
                            cancellationToken);
            }
            if (over || !follow) break;
            await Task.Delay(LookEvery, cancellationToken);
            stage = Find(run, name)!;
        }
        await Answers.Send(response, EventTypes.End, new LogEnd((Control.StageState)(int)stage.Status, stage.Reason), ControlJson.Default.LogEnd,
            cancellationToken);
        return true;
    }

    private StageDetails? Find(RunId run, string name) => records.Queries.Runs.Find(run)?.Stages.FirstOrDefault(s => s.Name == name);

    private Tail[] Open(AttemptId attempt)
    {
        var directory = directories.Of(attempt);
        return [new("stdout", Path.Combine(directory, TicketFiles.StandardOutput)), new("stderr", Path.Combine(directory, TicketFiles.StandardError))];
    }

    /// <summary>The end of a file that grows.</summary>
    private sealed class Tail(string stream, string path)
    {
        private long _at;
        private string _begun = "";

        public string Stream => stream;

        /// <summary>The lines that are new; with <paramref name="last"/> also one that has no end.</summary>
        public IEnumerable<string> Read(bool last)
        {
            if (!File.Exists(path)) yield break;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = _at;
            using var reader = new StreamReader(file, Encoding.UTF8);
            var text = _begun + reader.ReadToEnd();
            _at = file.Length;
            var lines = text.Split('\n');
            _begun = last ? "" : lines[^1];
            foreach (var line in lines[..^1]) yield return line.TrimEnd('\r');
            if (last && lines[^1].Length > 0) yield return lines[^1];
        }
    }
}
