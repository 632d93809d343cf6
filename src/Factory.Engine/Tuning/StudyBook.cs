using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// A study as its sampler, pruner and terminator see it, and what they are asked next. What happens to its trials waits in line while a question is open:
/// so the questions, and with them the answers, follow from the order of the results alone, however long an answer takes and however often the
/// daemon dies.
/// </summary>
internal sealed class StudyBook(PlannedStudy plan)
{
    private readonly SearchSpace _space = new(plan.Space);
    private readonly Queue<Delta> _arrived = new();
    private readonly Queue<int> _toJudge = new();
    private readonly HashSet<int> _ending = [];
    private readonly HashSet<int> _outside = [];
    private readonly int? _size = SpaceSize.Of(plan.Space);
    private readonly HashSet<Value.Map> _points = [];
    private ImmutableList<Trial> _trials = [];
    private int _workers, _asked, _results, _looked;
    // How many trials of other studies it began with; those of a shorter one that was the same are its own.
    private int _learned;
    private int? _budget = plan.Trials;
    private bool _waiting, _stopping;
    // The copy of another trial that has not begun: until it has that one's checkpoint nothing goes on, for who goes on changes its own.
    private int? _copying;

    public bool IsOpen { get; private set; }
    public StudyQuestion? Question { get; private set; }
    public IReadOnlyList<Trial> Trials => _trials;
    public SearchSpace Space => _space;
    public StudyCourse Course { get; } = new(plan);
    public bool IsFull => _trials.Count >= _budget;
    public int Running { get; private set; }

    /// <summary>Why it may end; null while it may not.</summary>
    public string? Over => Course.Over
        ?? (_points.Count == _size && IsOver && !(_trials.Count >= plan.Trials) ? $"{(_size == 1 ? "the one point of its space was" : $"all {_size} points of its space were")} tried" : null);

    /// <summary>Whether nothing can come of it any more.</summary>
    public bool IsOver => IsOpen && Question is null && Running == 0 && _arrived.Count == 0;

    public void Open(Delta.StudyOpened d)
    {
        IsOpen = true;
        _workers = d.Workers;
        _trials = [.. d.Earlier.Select(e => e.Trial)];
        _learned = d.Extends ? 0 : d.Earlier.Count;
        _budget += _learned;
        for (var n = 0; n < _trials.Count; n++)
        {
            if (_space.Misfit(_trials[n].Parameters) is not null) _outside.Add(n);
            else Tried(_trials[n].Parameters);
            Recorded(n);
        }
        Advance();
    }

    /// <summary>Something happened to a trial, or to the study.</summary>
    public void Take(Delta happened)
    {
        _arrived.Enqueue(happened);
        // What is heard of it shows that it has begun, also where its beginning was never told.
        if (NumberOf(happened) is { } number && number == _copying) _copying = null;
        Advance();
    }

    /// <summary>A trial that begins from another's checkpoint has a copy of it.</summary>
    public void Started(int trial)
    {
        if (_copying != trial) return;
        _copying = null;
        Advance();
    }

    public void Decide(StudyAnswer answer)
    {
        var judged = Question!.Judged;
        Question = null;
        switch (answer)
        {
            case StudyAnswer.Begin a: Begin(new(a.Point) { Until = a.Until }); break;
            case StudyAnswer.Repeat a: Repeat(a); break;
            case StudyAnswer.Resume a: Resume(a.Trial, a.Until); break;
            case StudyAnswer.Exploit a:
                Recorded(a.Replaces, _trials[a.Replaces] with { State = TrialState.Pruned });
                _copying = _trials.Count;
                Begin(new(a.Point) { Parent = a.Parent, Until = a.Until, Curve = _trials[a.Parent].Curve });
                break;
            case StudyAnswer.Wait: _waiting = true; break;
            case StudyAnswer.Judge { Prune: true }: _ending.Add(judged!.Value); break;
            case StudyAnswer.Over { Why: not null }: _stopping = true; break;
        }
        Advance();
    }

    /// <summary>The earlier trial of the same point; null when there is none. One that failed may be tried once more.</summary>
    public int? Twin(Value.Map point) => _trials.FindIndex(t => t.Parameters.Equals(point) && t is { Parent: null, State: not TrialState.Failed }) is >= 0 and var at ? at : null;

    /// <summary>Whether a trial can be the best: it is complete, keeps its constraints, and lies in the space, which that of an earlier study need not.</summary>
    public bool IsSound(int number) =>
        _trials[number] is { State: TrialState.Complete, Values.Count: > 0 } trial && !trial.Constraints.Any(c => c > 0) && !_outside.Contains(number);

    // A trial that has the point of another is as good as that one is known to be.
    private void Repeat(StudyAnswer.Repeat repeat)
    {
        var twin = _trials[repeat.Of];
        _trials = _trials.Add(twin);
        Recorded(_trials.Count - 1, twin with { State = twin.State == TrialState.Complete ? TrialState.Complete : TrialState.Pruned, Until = null });
    }

    private void Begin(Trial trial)
    {
        _trials = _trials.Add(trial);
        Tried(trial.Parameters);
        Running++;
    }

    // Where all points were tried there is nothing left to begin.
    private void Tried(Value.Map point)
    {
        if (_size is not null && _points.Add(point) && _points.Count == _size) _budget = Math.Min(_budget ?? int.MaxValue, _trials.Count);
    }

    private void Resume(int trial, long? until)
    {
        Change(trial, _trials[trial] with { State = TrialState.Running, Until = until });
        Running++;
    }

    private static int? NumberOf(Delta happened) => happened switch
    {
        Delta.TrialMeasured d => d.Number,
        Delta.TrialPaused d => d.Number,
        Delta.TrialRecorded d => d.Number,
        _ => null,
    };

    private void Advance()
    {
        while (IsOpen && Question is null && _copying is null)
        {
            if (_toJudge.TryDequeue(out var trial)) Judge(trial);
            else if (IsToLook) Look();
            else if (!_waiting && !_stopping && Running < _workers) Ask(null);
            else if (_arrived.TryDequeue(out var happened)) Apply(happened);
            else return;
        }
    }

    private void Judge(int trial)
    {
        if (_trials[trial].State == TrialState.Running && !_ending.Contains(trial) && !_stopping) Ask(trial);
    }

    // Where no more trials are to come it is over without a word.
    private bool IsToLook => plan.Terminator is not null && _looked < _results && !_stopping && !(IsFull && Running == 0);

    private void Look()
    {
        _looked = _results;
        Ask(null, ending: true);
    }

    private void Ask(int? judged, bool ending = false) => Question = new(_asked++, new()
    {
        Space = _space, Objectives = [.. plan.Objectives.Select(o => o.Sought)], Trials = _trials, Seed = plan.Seed, Budget = _budget, Workers = _workers,
        Steps = plan.Resource?.Steps,
    }, judged, ending);

    private void Apply(Delta happened)
    {
        switch (happened)
        {
            case Delta.TrialMeasured d: Measured(d.Number, d); break;
            // One that is to end does not go on, though it came to its rung first.
            case Delta.TrialPaused d when _ending.Contains(d.Number): End(d.Number, _trials[d.Number] with { State = TrialState.Pruned }); break;
            case Delta.TrialPaused d: End(d.Number, _trials[d.Number] with { State = TrialState.Paused }); break;
            // One that was replaced is over already.
            case Delta.TrialRecorded d when _trials[d.Number].State is TrialState.Running or TrialState.Paused:
                End(d.Number, _trials[d.Number] with { State = d.State, Values = d.Values, Constraints = d.Constraints });
                break;
            case Delta.StudyStopping: _stopping = true; break;
        }
    }

    private void Measured(int number, Delta.TrialMeasured d)
    {
        var trial = _trials[number];
        // What its parent came to it knows, also where it could not go on from there.
        if (trial.State != TrialState.Running || _ending.Contains(number) || (trial.Curve is [.., var last] && d.Step <= last.Step)) return;
        // A curve that grows shares what it has with those who look at it as it was.
        var curve = trial.Curve as ImmutableList<CurvePoint> ?? [.. trial.Curve];
        Change(number, trial with { Curve = curve.Add(new(d.Step, d.Value)) });
        if (!(d.Step >= trial.Until)) _toJudge.Enqueue(number);
    }

    private void End(int number, Trial trial)
    {
        if (_trials[number].State == TrialState.Running) Running--;
        if (trial.State == TrialState.Paused) Change(number, trial);
        else Recorded(number, trial);
        _waiting = false;
    }

    private void Recorded(int number, Trial trial)
    {
        Change(number, trial with { Recorded = _results });
        Recorded(number);
    }

    private void Recorded(int number)
    {
        _results++;
        Course.Take(_trials[number], IsSound(number), own: number >= _learned);
    }

    private void Change(int number, Trial trial) => _trials = _trials.SetItem(number, trial);
}
