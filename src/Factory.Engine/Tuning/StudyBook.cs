using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// A study as its sampler and pruner see it, and what they are asked next. What happens to its trials waits in line while a question is open:
/// so the questions, and with them the answers, follow from the order of the results alone, however long an answer takes and however often the
/// daemon dies.
/// </summary>
internal sealed class StudyBook(PlannedStudy plan)
{
    private readonly SearchSpace _space = new(plan.Space);
    private readonly Queue<Delta> _arrived = new();
    private readonly Queue<int> _toJudge = new();
    private readonly HashSet<int> _ending = [];
    private ImmutableList<Trial> _trials = [];
    private int _workers, _asked, _results;
    private int? _budget = plan.Trials;
    private bool _waiting, _stopping;

    public bool IsOpen { get; private set; }
    public StudyQuestion? Question { get; private set; }
    public IReadOnlyList<Trial> Trials => _trials;
    public SearchSpace Space => _space;
    public bool IsFull => _trials.Count >= _budget;
    public int Running { get; private set; }
    /// <summary>How many trials of other studies it began with; those of a shorter one that was the same are its own.</summary>
    public int Learned { get; private set; }

    /// <summary>Whether nothing can come of it any more.</summary>
    public bool IsOver => IsOpen && Question is null && Running == 0 && _arrived.Count == 0;

    public void Open(Delta.StudyOpened d)
    {
        IsOpen = true;
        _workers = d.Workers;
        _trials = [.. d.Earlier.Select(e => e.Trial)];
        _results = d.Earlier.Count;
        Learned = d.Extends ? 0 : d.Earlier.Count;
        _budget += Learned;
        Advance();
    }

    /// <summary>Something happened to a trial, or to the study.</summary>
    public void Take(Delta happened)
    {
        _arrived.Enqueue(happened);
        Advance();
    }

    public void Decide(StudyAnswer answer)
    {
        var judged = Question!.Judged;
        Question = null;
        switch (answer)
        {
            case StudyAnswer.Begin a: Begin(new(a.Point) { Until = a.Until }); break;
            case StudyAnswer.Repeat a: _trials = _trials.Add(Repeated(a)); break;
            case StudyAnswer.Resume a: Resume(a.Trial, a.Until); break;
            case StudyAnswer.Exploit a:
                Change(a.Replaces, _trials[a.Replaces] with { State = TrialState.Pruned, Recorded = _results++ });
                Begin(new(a.Point) { Parent = a.Parent, Until = a.Until });
                break;
            case StudyAnswer.Wait: _waiting = true; break;
            case StudyAnswer.Judge { Prune: true }: _ending.Add(judged!.Value); break;
        }
        Advance();
    }

    /// <summary>The earlier trial of the same point; null when there is none. One that failed may be tried once more.</summary>
    public int? Twin(Value.Map point) => _trials.FindIndex(t => t.Parameters.Equals(point) && t is { Parent: null, State: not TrialState.Failed }) is >= 0 and var at ? at : null;

    /// <summary>What a trial is that has the point of another: as good as that one is known to be.</summary>
    private Trial Repeated(StudyAnswer.Repeat repeat)
    {
        var twin = _trials[repeat.Of];
        return twin with { State = twin.State == TrialState.Complete ? TrialState.Complete : TrialState.Pruned, Recorded = _results++, Until = null };
    }

    private void Begin(Trial trial)
    {
        _trials = _trials.Add(trial);
        Running++;
    }

    private void Resume(int trial, long? until)
    {
        Change(trial, _trials[trial] with { State = TrialState.Running, Until = until });
        Running++;
    }

    private void Advance()
    {
        while (IsOpen && Question is null)
        {
            if (_toJudge.TryDequeue(out var trial)) Judge(trial);
            else if (!_waiting && !_stopping && Running < _workers) Ask(null);
            else if (_arrived.TryDequeue(out var happened)) Apply(happened);
            else return;
        }
    }

    private void Judge(int trial)
    {
        if (_trials[trial].State == TrialState.Running && !_ending.Contains(trial) && !_stopping) Ask(trial);
    }

    private void Ask(int? judged) => Question = new(_asked++, new()
    {
        Space = _space, Objectives = [.. plan.Objectives.Select(o => o.Sought)], Trials = _trials, Seed = plan.Seed, Budget = _budget, Workers = _workers,
        Steps = plan.Resource?.Steps,
    }, judged);

    private void Apply(Delta happened)
    {
        switch (happened)
        {
            case Delta.TrialMeasured d: Measured(d.Number, d); break;
            // One that is to end does not go on, though it came to its rung first.
            case Delta.TrialPaused d when _ending.Contains(d.Number): End(d.Number, _trials[d.Number] with { State = TrialState.Pruned, Recorded = _results++ }); break;
            case Delta.TrialPaused d: End(d.Number, _trials[d.Number] with { State = TrialState.Paused }); break;
            // One that was replaced is over already.
            case Delta.TrialRecorded d when _trials[d.Number].State is TrialState.Running or TrialState.Paused:
                End(d.Number, _trials[d.Number] with { State = d.State, Values = d.Values, Constraints = d.Constraints, Recorded = _results++ });
                break;
            case Delta.StudyStopping: _stopping = true; break;
        }
    }

    private void Measured(int number, Delta.TrialMeasured d)
    {
        var trial = _trials[number];
        if (trial.State != TrialState.Running || _ending.Contains(number)) return;
        // A curve that grows shares what it has with those who look at it as it was.
        var curve = trial.Curve as ImmutableList<CurvePoint> ?? [.. trial.Curve];
        Change(number, trial with { Curve = curve.Add(new(d.Step, d.Value)) });
        if (!(d.Step >= trial.Until)) _toJudge.Enqueue(number);
    }

    private void End(int number, Trial trial)
    {
        if (_trials[number].State == TrialState.Running) Running--;
        Change(number, trial);
        _waiting = false;
    }

    private void Change(int number, Trial trial) => _trials = _trials.SetItem(number, trial);
}
