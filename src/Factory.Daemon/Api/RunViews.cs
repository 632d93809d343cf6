using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;
using RunSummary = Factory.Control.RunSummary;

namespace Factory.Daemon;

/// <summary>Runs as the API shows them: what the records say, with what running attempts say of themselves.</summary>
internal sealed class RunViews(RecordStore records, LiveProgress live)
{
    public RunId? Find(string run) => run == Routes.Last ? records.Queries.Runs.Last() : long.TryParse(run, out var number) ? new RunId(number) : null;

    public bool IsOver(RunId run) => records.Queries.Runs.HasEnded(run);

    public IReadOnlyList<RunSummary> List(string? pipeline, int limit) => [.. records.Queries.Runs.List(limit, pipeline).Select(Summary)];

    /// <param name="brief">Whether many stages that were taken over from the run before, or have not begun, are counted and not listed.</param>
    public RunDetail? Detail(RunId id, bool brief = false) => records.Queries.Runs.Find(id, brief) is { } found ? Detail(id, found) : null;

    /// <summary>A run that is over, without its stages.</summary>
    public RunDetail End(RunId id) => Detail(id, records.Queries.Runs.FindEnd(id)!) with { Stages = [] };

    private RunDetail Detail(RunId id, RunDetails found)
    {
        var run = found.Run;
        var stages = Views(id, found.Stages);
        return new RunDetail
        {
            Run = run.Id.Value, Pipeline = run.Pipeline, Revision = run.RevisionNumber, Status = Wire.State(run.Status), By = run.RequestedBy,
            Started = Wire.Time(run.Created), Ended = Wire.Time(run.Ended), Repeats = run.Repeats?.Value, PausedBy = run.PausedBy, Params = Wire.Members(run.Params), Stages = stages,
            Unchanged = found.Carried > 0 ? found.Carried : null, Waiting = found.Waiting > 0 ? found.Waiting : null,
            TakenUp = [.. records.Lives.AfterDeaths(run.Created, run.Ended).Select(t => Wire.Time(t))],
            Result = run.Status is RunStatus.Running or RunStatus.Cancelling ? null : ResultOf(found, stages),
        };
    }

    /// <summary>See <see cref="RunQueries.News"/>.</summary>
    public (Control.RunState Status, string? PausedBy, IReadOnlyList<StageView> Stages) News(RunId id, ToldStages told)
    {
        var news = records.Queries.Runs.News(id, told.From, told.Known, told.Idle)!;
        return (Wire.State(news.Status), news.PausedBy, Views(id, news.Stages));
    }

    private List<StageView> Views(RunId run, IReadOnlyList<StageDetails> stages)
    {
        var all = stages.ToDictionary(s => s.Idx);
        return [.. stages.Select(s => Stage(run, s, all))];
    }

    private static RunSummary Summary(Factory.Storage.RunSummary run) => new()
    {
        Run = run.Id.Value, Pipeline = run.Pipeline, Revision = run.RevisionNumber, Status = Wire.State(run.Status), By = run.RequestedBy,
        Started = Wire.Time(run.Created), Ended = Wire.Time(run.Ended), Repeats = run.Repeats?.Value,
        PausedBy = run.PausedBy, Approvals = run.Approving?.Split(','),
        Stages = new((int)run.Stages, (int)run.Done, (int)run.Cached, (int)run.Failed),
    };

    private StageView Stage(RunId run, StageDetails stage, Dictionary<int, StageDetails> all)
    {
        var last = stage.Attempts.Count > 0 ? stage.Attempts[^1] : null;
        var said = last is { Status: not AttemptStatus.Closed } ? live.Of(new(new(run, stage.Idx), last.Number)) : default;
        return new StageView
        {
            Index = stage.Idx, Name = stage.Name, Kind = Wire.Kind(stage.Kind), Type = stage.Type, Status = Wire.State(stage.Status),
            Provenance = Wire.Source(stage.Provenance),
            Origin = stage is { OriginRun: { } originRun, OriginStage: { } originStage } ? new(originRun.Value, originStage) : null,
            Device = last is null ? null : Wire.Device(last.Placement), Started = Wire.Time(stage.Started), Ended = Wire.Time(stage.Ended),
            Reason = WaitingFor(stage) ?? stage.Reason,
            Metrics = Wire.Members(stage.Metrics), Attempts = [.. stage.Attempts.Select(Attempt)], Progress = said.Fraction, Note = said.Note,
            FanOut = stage.Over is { } over ? FanOutOf(over, [.. all.Values.Where(s => s.PartOf == stage.Idx)]) : null,
            PartOf = stage.PartOf, Trial = TrialOf(stage, all), Study = stage.Kind == Factory.Storage.StageKind.Study ? StudyOf(stage) : null,
            Gate = stage.Gate is { } gate ? GateOf(stage, gate) : null,
            Release = stage.Publication is { } made ? new ReleaseView(made.Name, made.Version, made.Created, stage.Alias) { AliasFrom = made.AliasFrom } : null,
        };
    }

    private static string? WaitingFor(StageDetails stage) => Approvers.WaitedFor(stage) is { } approvers ? $"waits for the approval of {approvers}" : null;

    private static GateView GateOf(StageDetails stage, GateDetails gate) => new([.. gate.Conditions.Select(Wire.Condition)])
    {
        Approvers = stage.Approvers, Asked = Wire.Time(gate.Asked), Approved = gate.Approved, AnsweredBy = gate.AnsweredBy, Note = gate.Note,
    };

    public static AttemptView Attempt(AttemptDetails attempt) => new(
        attempt.Number, Wire.Device(attempt.Placement), Wire.Time(attempt.Started ?? attempt.Created), Wire.Time(attempt.Ended),
        attempt.End is { } end ? MetricNames.ToSnake(end.ToString()) : null, attempt.Reason, attempt.ExitCode, attempt.Signal)
    {
        Warnings = attempt.Warnings,
    };

    private static TrialView? TrialOf(StageDetails stage, Dictionary<int, StageDetails> all)
    {
        if (stage is not { Study: { } study, Trial: { } number }) return null;
        var trial = all[study].TrialList.FirstOrDefault(t => t.Number == number);
        return new(all[study].Name, number, Wire.Members(trial?.Point), trial?.Value);
    }

    private static FanOutView FanOutOf(string over, IReadOnlyCollection<StageDetails> stages) =>
        new(over, stages.Count, stages.Count(s => s.Status >= StageStatus.Done));

    private static StudyView StudyOf(StageDetails study) => new(
        study.Trials, study.TrialList.Count(t => t.Recorded is not null), study.TrialList.Count(t => t.State == Sdk.TrialState.Failed),
        study.BestTrial is { } best ? Wire.Members(best.Point) : null, study.BestTrial?.Value)
    {
        Pruned = study.TrialList.Count(t => t.State == Sdk.TrialState.Pruned),
    };

    private static RunResult ResultOf(RunDetails run, List<StageView> views)
    {
        var stages = run.Stages;
        var broken = views.FirstOrDefault(s => s.Status == Control.StageState.Failed && s.Trial is null)
            ?? views.FirstOrDefault(s => s.Status == Control.StageState.Blocked);
        var asked = stages.Where(s => s.Kind == Factory.Storage.StageKind.Gate).SelectMany(g => g.After).ToHashSet();
        var looked = views.Where(s => asked.Contains(s.Index) && s.Metrics.Count > 0);
        var found = run.Work ?? (views.Count(s => s.Attempts.Count > 0),
            views.Count(s => s.FanOut is null && s.Provenance is ResultSource.Cached or ResultSource.Shared) + run.Carried);
        return new(
            run.Run.EndedBecause ?? (broken is null ? null : $"{broken.Name}: {broken.Reason}"), [.. views.Select(s => s.Release).OfType<ReleaseView>()],
            looked.ToDictionary(s => s.Name, s => s.Metrics), found.Computed, found.Cached);
    }
}
