using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Tests;

/// <summary>The digits pipeline's run as a daemon would tell it.</summary>
internal static class Recorded
{
    public static readonly DateTimeOffset Start = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly Dictionary<string, JsonElement> Best = Values("""{"lr":0.0031,"hidden":64}""");

    public static Dictionary<string, JsonElement> Values(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);

    public static StageView Stage(int index, string name, string type, StageState status, StageKind kind = StageKind.Task) => new()
    {
        Index = index, Name = name, Kind = kind, Type = type, Status = status,
    };

    private static StageView Ran(StageView stage, double from, double to) => stage with
    {
        Status = StageState.Done, Provenance = ResultSource.Computed, Device = stage.Kind == StageKind.Task ? "cpu (1 core)" : null,
        Started = Start.AddSeconds(from), Ended = Start.AddSeconds(to),
    };

    public static RunDetail Run(RunState status, IReadOnlyList<StageView> stages) => new()
    {
        Run = 3, Pipeline = "digits", Revision = 2, Status = status, By = "ada", Started = Start, Stages = stages,
    };

    private static readonly StageView Raw = Stage(0, "raw", "csv", StageState.Waiting);
    private static readonly StageView Search = Stage(1, "search", "tune", StageState.Waiting, StageKind.Study);
    private static readonly StageView Model = Stage(2, "model", "train.mlp", StageState.Waiting);
    private static readonly StageView Report = Stage(3, "report", "evaluate", StageState.Waiting);
    private static readonly StageView Quality = Stage(4, "quality", "check", StageState.Waiting, StageKind.Gate);
    private static readonly StageView Digits = Stage(5, "digits", "publish", StageState.Waiting, StageKind.Release);

    private static StageView Trial(int number, double value) =>
        Ran(Stage(6 + number, $"search.{number}", "train.mlp", StageState.Done), 1 + number, 2 + number) with { Trial = new("search", number, Best, value) };

    private static StageView Searching(int done, double? best) => Search with
    {
        Status = StageState.Acting, Started = Start.AddSeconds(1), Study = new(8, done, 0, best is null ? null : Best, best),
    };

    /// <summary>A first run: everything is computed, nothing is known at its start.</summary>
    public static IReadOnlyList<RunEvent> Computed()
    {
        var events = new List<RunEvent> { new RunEvent.Snapshot(Run(RunState.Running, [Raw, Search, Model, Report, Quality, Digits])) };
        void Add(StageView stage) => events.Add(new RunEvent.StageChanged(stage));
        Add(Raw with { Status = StageState.Queued });
        Add(Raw with { Status = StageState.Running, Device = "cpu (1 core)", Started = Start });
        var raw = Ran(Raw, 0, 0.4) with { Metrics = Values("""{"rows":1797}""") };
        Add(raw);
        Add(Searching(0, null));
        List<StageView> trials = [.. Enumerable.Range(0, 8).Select(n => Trial(n, 0.9 + n * 0.01))];
        foreach (var trial in trials)
        {
            Add(trial with { Status = StageState.Running });
            Add(trial);
            Add(Searching(trial.Trial!.Number + 1, trial.Trial.Value));
        }
        var search = Searching(8, 0.97) with { Status = StageState.Done, Provenance = ResultSource.Computed, Ended = Start.AddSeconds(10) };
        Add(search);
        Add(Model with { Status = StageState.Running, Device = "cpu (2 cores)", Started = Start.AddSeconds(10), Progress = 0.5, Note = "epoch 15 of 30" });
        Add(Model with { Status = StageState.Backoff, Reason = "the host vanished; attempt 2 of 3 in 1 s" });
        var model = Ran(Model, 10, 14.2) with { Device = "cpu (2 cores)" };
        Add(model);
        var report = Ran(Report, 14.2, 14.9) with { Metrics = Values("""{"accuracy":0.97412,"macro_f1":0.9738,"confusion":[[1,0],[0,1]]}""") };
        Add(report);
        var quality = Ran(Quality, 15,
            15) with { Gate = new([new("report.Accuracy >= min_accuracy", true, Values("""{"report.accuracy":0.97412,"min_accuracy":0.95}"""))]) };
        Add(quality);
        var digits = Ran(Digits, 15, 15.2) with { Release = new("digits", 1, true, "champion") };
        Add(digits);
        events.Add(new RunEvent.Ended(Run(RunState.Succeeded, [raw, search, model, report, quality, digits, .. trials]) with
        {
            Ended = Start.AddSeconds(15.2),
            Result = new(null, [digits.Release], new Dictionary<string, IReadOnlyDictionary<string, JsonElement>> { ["report"] = report.Metrics }, 14, 0),
        }));
        return events;
    }

    /// <summary>The same again: nothing is computed, and all of it is known in the first event.</summary>
    public static IReadOnlyList<RunEvent> Cached()
    {
        var first = ((RunEvent.Ended)Computed()[^1]).Run;
        var stages = first.Stages.Select(s => s with { Provenance = ResultSource.Cached, Origin = new(3, s.Name), Device = null,
            Release = s.Release is { } r ? r with { Created = false } : null }).ToList();
        var run = first with { Run = 4, Repeats = 3, Stages = stages, Ended = Start.AddSeconds(0.05),
            Result = first.Result! with { Computed = 0, Cached = 14, Releases = [new("digits", 1, false, "champion")] } };
        return [new RunEvent.Snapshot(run), new RunEvent.Ended(run)];
    }

    /// <summary>A gate says no.</summary>
    public static IReadOnlyList<RunEvent> Blocked()
    {
        var condition = new ConditionView("report.Accuracy >= min_accuracy", false, Values("""{"report.accuracy":0.91,"min_accuracy":0.95}"""));
        var report = Ran(Report, 0, 1) with { Metrics = Values("""{"accuracy":0.91}""") };
        var gate = Quality with { Status = StageState.Blocked, Gate = new([condition]) };
        var digits = Digits with { Status = StageState.Skipped, Reason = "quality did not pass" };
        var run = Run(RunState.Blocked, [report, gate, digits]) with { Ended = Start.AddSeconds(2), Result = new("quality: accuracy is too low", [],
            new Dictionary<string, IReadOnlyDictionary<string, JsonElement>> { ["report"] = report.Metrics }, 1, 0) };
        return [new RunEvent.Snapshot(Run(RunState.Running, [report, Quality, Digits])), new RunEvent.StageChanged(gate), new RunEvent.StageChanged(digits),
            new RunEvent.Ended(run)];
    }

    /// <summary>A stage fails, and what it says tries to steer the terminal.</summary>
    public static IReadOnlyList<RunEvent> Failed()
    {
        var model = Model with
        {
            Status = StageState.Failed, Reason = "exit code 3: \e[2Jboom\r\nsecond line", Started = Start, Ended = Start.AddSeconds(1),
            Attempts = [new(1, "cpu (1 core)", Start, Start.AddSeconds(1), "failed", "exit code 3", 3)],
        };
        var report = Report with { Status = StageState.Skipped, Reason = "model failed" };
        var run = Run(RunState.Failed, [model, report]) with { Ended = Start.AddSeconds(1),
            Result = new("model: exit code 3", [], new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>(), 0, 0) };
        return [new RunEvent.Snapshot(Run(RunState.Running, [Model, Report])), new RunEvent.StageChanged(model), new RunEvent.StageChanged(report),
            new RunEvent.Ended(run)];
    }
}
