using Factory.Engine;

namespace Factory.Simulation;

/// <summary>What the committed deltas say, kept without the engine's help.</summary>
internal sealed class Books
{
    private readonly Dictionary<RunId, PipelinePlan> _pipelines = [];
    private readonly Dictionary<RunId, List<PlannedStage>> _plans = [];
    private readonly Dictionary<(RunId, int), Delta> _ends = [];
    private readonly Dictionary<StageId, int> _attempts = [];
    private readonly HashSet<RunId> _over = [];
    // Trials that are to begin from another's checkpoint and have not begun.
    private readonly Dictionary<StageId, TrialOf> _copies = [];
    private long _began = -1;
    private long _latest;

    public Dictionary<AttemptId, Delta.AttemptCreated> Running { get; } = [];
    /// <summary>Those that are to end.</summary>
    public HashSet<AttemptId> Stopping { get; } = [];
    public HashSet<StageId> Waiting { get; } = [];
    public Dictionary<StageId, InputHash> Hashes { get; } = [];
    /// <summary>How many entries of its <c>on</c> who waits takes for now, and since when it waits.</summary>
    public Dictionary<StageId, (int Entries, long Since)> Takes { get; } = [];
    public HashSet<RunId> Paused { get; } = [];
    /// <summary>Of each study the newest of its answers, its trials' ends and pauses, and its being stopped.</summary>
    public Dictionary<StageId, Delta> Studied { get; } = [];
    public HashSet<RunId> WentWrong { get; } = [];
    public HashSet<(RunId, int)> Approved { get; } = [];
    public List<Delta.StageCompleted> Completed { get; } = [];
    /// <summary>How many deltas someone relies on.</summary>
    public int Acknowledged { get; private set; }
    public int Over => _over.Count;
    /// <summary>Nobody can have waited so long yet that others must step back.</summary>
    public bool IsPatient => _latest - _began < 50_000;

    public int OpenTrials(RunId run, int study) =>
        Running.Keys.Count(a => a.Stage.Run == run && PlanOf(a.Stage).Trial?.Study == study);

    /// <summary>Whether someone is to begin from the checkpoint of a trial and has not begun.</summary>
    public bool IsLent(Delta.TrialResumed d) => _copies.Any(c => c.Key.Run == d.Run && c.Value.Study == d.Study && c.Value.Parent == d.Number);

    /// <summary>The stages of a fan-out.</summary>
    public IEnumerable<(int Index, PlannedStage Plan)> PartsOf(RunId run, int fanOut) => StagesOf(run).Where(s => s.Plan.Part?.FanOut == fanOut);

    public bool IsOver(RunId run) => _over.Contains(run);
    public PipelinePlan PipelineOf(RunId run) => _pipelines[run];
    public PlannedStage Planned(RunId run, int index) => _plans[run][index];
    public PlannedTask PlanOf(StageId stage) => (PlannedTask)_plans[stage.Run][stage.Index];
    public Delta? EndOf(RunId run, int index) => _ends.GetValueOrDefault((run, index));
    public int AttemptsOf(StageId stage) => _attempts.GetValueOrDefault(stage);
    public IEnumerable<(int Index, PlannedStage Plan)> StagesOf(RunId run) => _plans[run].Select((p, i) => (i, p));
    public bool AllStagesEnded => _plans.All(p => Enumerable.Range(0, p.Value.Count).All(i => _ends.ContainsKey((p.Key, i))));

    /// <summary>Cores that the run's pipeline holds, for its share.</summary>
    public double Held(RunId run) =>
        Running.Where(r => _pipelines[r.Key.Stage.Run].Pipeline == _pipelines[run].Pipeline)
            .Sum(r => r.Value.Placement.Shares.Sum(s => s.Taken["cores"].Amount)) / _pipelines[run].Rules.Share;

    public void Enter(Delta delta)
    {
        if (delta.IsAcknowledged) Acknowledged++;
        if (_began < 0) _began = delta.At;
        _latest = Math.Max(_latest, delta.At);
        switch (delta)
        {
            case Delta.RunCreated d:
                _pipelines.Add(d.Run, d.Plan);
                _plans.Add(d.Run, [.. d.Plan.Stages]);
                foreach (var (index, stage) in StagesOf(d.Run))
                    if (stage is CarriedStage carried) End(d.Run, index, new Delta.StageCompleted(d.At, d.Run, index, carried.Result ?? StageResult.Empty, Provenance.Cached, null));
                break;
            case Delta.StageGathered d: _plans[d.Run][d.Index] = d.Stage; break;
            case Delta.StageAdded d:
                _plans[d.Run].Add(d.Stage);
                if (d.Stage is PlannedTask { Trial: { Parent: not null } copy }) _copies.Add(new(d.Run, d.Index), copy);
                break;
            case Delta.StudyDecided d: Follow(new(d.Run, d.Study), d); break;
            case Delta.TrialRecorded d: Follow(new(d.Run, d.Study), d); break;
            case Delta.TrialPaused d:
                Begun(d.Run, d.Study, d.Number);
                Follow(new(d.Run, d.Study), d);
                break;
            case Delta.TrialMeasured d: Begun(d.Run, d.Study, d.Number); break;
            case Delta.StudyStopping d: Follow(new(d.Run, d.Study), d); break;
            case Delta.AttemptRunning d: _copies.Remove(d.Attempt.Stage); break;
            case Delta.StageHashed d: Hashes[new(d.Run, d.Index)] = d.Hash; break;
            case Delta.StageQueued d:
                Waiting.Add(new(d.Run, d.Index));
                Takes[new(d.Run, d.Index)] = (d.Entries ?? int.MaxValue, d.At);
                break;
            case Delta.StageYielded d: Takes[new(d.Run, d.Index)] = (d.Entries ?? int.MaxValue, Takes[new(d.Run, d.Index)].Since); break;
            case Delta.StageJoined d: Waiting.Remove(new(d.Run, d.Index)); break;
            case Delta.AttemptCreated d:
                Waiting.Remove(d.Attempt.Stage);
                Running.Add(d.Attempt, d);
                _attempts[d.Attempt.Stage] = AttemptsOf(d.Attempt.Stage) + 1;
                break;
            case Delta.AttemptStopping d: Stopping.Add(d.Attempt); break;
            case Delta.AttemptClosed d: Running.Remove(d.Attempt); break;
            case Delta.StageCompleted d:
                Completed.Add(d);
                End(d.Run, d.Index, d);
                break;
            case Delta.StageEnded d: End(d.Run, d.Index, d); break;
            case Delta.RunPaused d: Paused.Add(d.Run); break;
            case Delta.RunResumed d: Paused.Remove(d.Run); break;
            case Delta.ApprovalAnswered { Approved: true } d: Approved.Add((d.Run, d.Gate)); break;
            case Delta.RunCancelling { By: null } d: WentWrong.Add(d.Run); break;
            case Delta.RunEnded d: _over.Add(d.Run); break;
        }
    }

    // What is over at the first look is never told to run.
    private void Begun(RunId run, int study, int number)
    {
        foreach (var (stage, _) in _copies.Where(c => c.Key.Run == run && c.Value.Study == study && c.Value.Number == number).ToList()) _copies.Remove(stage);
    }

    // One that is stopped has nothing more to decide.
    private void Follow(StageId study, Delta happened)
    {
        if (Studied.GetValueOrDefault(study) is not Delta.StudyStopping) Studied[study] = happened;
    }

    private void End(RunId run, int index, Delta how)
    {
        Waiting.Remove(new(run, index));
        _copies.Remove(new(run, index));
        _ends.Add((run, index), how);
    }
}
