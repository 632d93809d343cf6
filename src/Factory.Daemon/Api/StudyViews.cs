using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Studies as the API shows them.</summary>
internal sealed class StudyViews(RecordStore records)
{
    public IReadOnlyList<StudySummary> List(string? pipeline, int limit) => [.. records.Queries.Studies.List(limit, pipeline).Select(Summary)];

    /// <param name="name"><c>pipeline/study</c>, or the study's name alone.</param>
    /// <param name="run">Null for the newest that has it.</param>
    public StudyDetail? Find(string name, long? run) =>
        records.Queries.Studies.Find(name, run is { } number ? new(number) : null) is { } found ? Detail(found) : null;

    private static StudySummary Summary(StudyRecord study) => new()
    {
        Run = study.Run.Value, Pipeline = study.Pipeline, Name = study.Name, Status = Wire.State(study.Status), Template = study.Template,
        Sampler = study.Sampler.Name, Pruner = study.Pruner.Name, Objectives = Objectives(study), Budget = study.Budget, Trials = Counts(study),
        BestValue = study.Best is [var best, ..] ? best.Value : null, Started = Wire.Time(study.Started), Ended = Wire.Time(study.Ended),
    };

    private static StudyDetail Detail(StudyRecord study) => new()
    {
        Run = study.Run.Value, Pipeline = study.Pipeline, Name = study.Name, Index = study.Idx, Status = Wire.State(study.Status), Reason = study.Reason,
        Over = study.Over, Origin = study.OriginRun?.Value, Template = study.Template, Space = [.. study.Space.Select(View)], Objectives = Objectives(study),
        Constraints = study.Constraints, Sampler = new(study.Sampler.Name, Wire.Members(study.Sampler.Settings)),
        Pruner = new(study.Pruner.Name, Wire.Members(study.Pruner.Settings)),
        Terminator = study.Terminator is { } terminator ? new(terminator.Name, Wire.Members(terminator.Settings)) : null, Seed = study.Seed, Budget = study.Budget, Resource = study.Resource,
        Steps = study.Steps, Workers = study.Workers, Started = Wire.Time(study.Started), Ended = Wire.Time(study.Ended),
        Trials = [.. study.Trials.Select(t => View(study, t))], Best = [.. study.Best.Select(t => t.Number)], Importance = Importance(study),
        StepsDone = study.Steps is null ? null : study.StepsDone,
        StepsOfFullRuns = study.Steps * study.Trials.Count(t => t.OriginRun is null),
    };

    private static IReadOnlyList<ObjectiveView> Objectives(StudyRecord study) => [.. study.Objectives.Select(o => new ObjectiveView(o.Name, o.Maximize))];

    // A trial that was stopped costs what its curve came to: it is known to be none of the best.
    private static IReadOnlyList<ImportanceView> Importance(StudyRecord study)
    {
        var sign = study.Objectives[0].Maximize ? -1 : 1;
        double Cost(TrialDetails trial) => sign * (trial is { State: Sdk.TrialState.Complete, Value: { } value } ? value
            : trial.Curve is [.., var last] && trial.State != Sdk.TrialState.Failed ? last.Value : double.NaN);
        return [.. Importances.Of(new(study.Space), [.. study.Trials.Select(t => (t.Point, Cost(t)))]).Select(i => new ImportanceView(i.Parameter, i.Share))];
    }

    private static TrialCounts Counts(StudyRecord study)
    {
        var trials = study.Trials;
        int In(Sdk.TrialState state) => trials.Count(t => t.State == state);
        return new(trials.Count, In(Sdk.TrialState.Running), In(Sdk.TrialState.Paused), In(Sdk.TrialState.Complete), In(Sdk.TrialState.Pruned), In(Sdk.TrialState.Failed),
            study.Extends ? 0 : trials.Count(t => t.OriginRun is not null));
    }

    private static ParameterView View(Parameter parameter)
    {
        var view = new ParameterView
        {
            Name = parameter.Name, Kind = ParameterKind.Choice,
            When = parameter.When is { } when ? new(when.Parameter, [.. when.Values.Select(Wire.Element)]) : null,
        };
        return parameter switch
        {
            Parameter.Choice c => view with { Values = [.. c.Values.Select(Wire.Element)] },
            Parameter.Real r => view with { Kind = ParameterKind.Real, Low = r.Low, High = r.High, Log = r.Log },
            Parameter.Whole w => view with { Kind = ParameterKind.Whole, Low = w.Low, High = w.High, Log = w.Log },
            _ => throw new InvalidOperationException($"no view of a {parameter.GetType().Name}"),
        };
    }

    private static StudyTrial View(StudyRecord study, TrialDetails trial) => new()
    {
        Number = trial.Number, Stage = trial.Stage is null ? null : $"{study.Name}[{trial.Number}]", State = SameWord<Sdk.TrialState, Control.TrialState>.Of(trial.State),
        Point = Wire.Members(trial.Point), Values = [.. (trial.Results ?? []).Select(Finite)], Violations = trial.Violations ?? [], Outside = study.IsOutside(trial), Error = trial.Error,
        Recorded = trial.Recorded, Parent = trial.Parent, Until = trial.Until, Reached = trial.Reached,
        Curve = [.. trial.Curve.Select(p => new CurveStep(p.Step, Finite(p.Value)))], Provenance = Wire.Source(trial.Provenance),
        Earlier = trial is { OriginRun: { } run, OriginNumber: { } number } ? new(run.Value, number) : null,
        Started = Wire.Time(trial.Started), Ended = Wire.Time(trial.Ended),
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
