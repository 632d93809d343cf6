namespace Factory.Engine;

/// <summary>What follows of studies and their trials.</summary>
public sealed partial class EngineState
{
    private void EvolveStudy(Delta delta)
    {
        switch (delta)
        {
            case Delta.StudyOpened d: Studied(At(d.Run, d.Study)).Book!.Open(d); break;
            case Delta.StudyDecided d: Studied(At(d.Run, d.Study)).Book!.Decide(d.Answer); break;
            case Delta.StudyStopping d: StopStudy(At(d.Run, d.Study), d); break;
            case Delta.TrialMeasured d: Measure(At(d.Run, d.Study), d); break;
            case Delta.TrialPaused d: PauseTrial(At(d.Run, d.Study), At(d.Run, d.Stage), d); break;
            case Delta.TrialResumed d: ResumeTrial(At(d.Run, d.Stage), d.Until); break;
            case Delta.TrialRecorded d: Record(At(d.Run, d.Study), d); break;
            default: throw new InvalidOperationException($"no state follows a {delta.GetType().Name}");
        }
    }

    private StageState Studied(StageState study)
    {
        _touched.Add(study);
        return study;
    }

    private void StopStudy(StageState study, Delta.StudyStopping d)
    {
        study.Stopping = d.Why;
        Alarms.Follow(study);
        Studied(study).Book!.Take(d);
    }

    private void Measure(StageState study, Delta.TrialMeasured d)
    {
        study.Trials[d.Number].Measured = d.Step;
        Studied(study).Book!.Take(d);
    }

    private void PauseTrial(StageState study, StageState trial, Delta.TrialPaused d)
    {
        if (Computing.GetValueOrDefault(trial.Hash!.Value) == trial) Computing.Remove(trial.Hash.Value);
        Move(trial, StageStatus.Paused);
        Studied(study).Book!.Take(d);
    }

    private void ResumeTrial(StageState trial, long? until)
    {
        trial.Until = until;
        Move(trial, StageStatus.Looking);
    }

    private void Record(StageState study, Delta.TrialRecorded d)
    {
        study.Trials[d.Number].Recorded = true;
        Studied(study).Book!.Take(d);
    }

    // Whose checkpoint it began from may go on.
    private void Started(StageState stage)
    {
        if (stage.Plan is PlannedTask { Trial: { Parent: not null } trial }) Studied(stage.Run.StageList[trial.Study]).Book!.Started(trial.Number);
    }

    // What its trials cost may end a study.
    private void FollowStudy(StageState stage)
    {
        if (stage.Plan is PlannedTask { Trial: { } trial } && stage.Run.StageList[trial.Study] is { Plan: PlannedStudy { Limits.Cost: not null } } study) Alarms.Follow(study);
    }
}
