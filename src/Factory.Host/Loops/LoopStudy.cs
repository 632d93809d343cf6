using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>A study whose trials run elsewhere: how it stands after its events. Whoever holds it decides; this only follows.</summary>
internal sealed class LoopStudy(StudyFile file, long seed, int? budget, int workers)
{
    private readonly List<Trial> _trials = [];
    private readonly SortedSet<int> _running = [];
    private int _recorded;

    public StudyFile File => file;
    public int Workers => workers;
    public int? Budget => budget;
    public IReadOnlyList<Trial> Trials => _trials;
    /// <summary>The trials that run, by number.</summary>
    public IReadOnlyCollection<int> Running => _running;

    /// <summary>As samplers and pruners see it.</summary>
    public Study Now => new()
    {
        Space = file.Space, Objectives = file.Objectives, Trials = _trials, Seed = seed, Budget = budget, Workers = workers, Steps = file.Steps,
    };

    public long Reached(int trial) => _trials[trial].Curve is [.., var last] ? last.Step : 0;

    /// <summary>The one transition.</summary>
    /// <exception cref="InvalidDataException">The event does not fit: the journal was changed by another hand.</exception>
    public void Apply(LoopEvent happened)
    {
        switch (happened)
        {
            case LoopEvent.Began began when began.Trial == _trials.Count: Begin(began); break;
            case LoopEvent.Resumed resumed when Is(resumed.Trial, TrialState.Paused):
                Change(resumed.Trial, t => t with { State = TrialState.Running, Until = resumed.Until });
                _running.Add(resumed.Trial);
                break;
            case LoopEvent.Stepped step when Is(step.Trial, TrialState.Running) && step.Step > Reached(step.Trial):
                ((List<CurvePoint>)_trials[step.Trial].Curve).Add(new(step.Step, step.Value));
                break;
            case LoopEvent.Ended ended when Is(ended.Trial, TrialState.Running): End(ended); break;
            default: throw new InvalidDataException($"{happened} cannot come after what was before");
        }
    }

    /// <summary>The best trials that keep the constraints: one, or with several objectives all that no other is better than.</summary>
    public IReadOnlyList<int> Best()
    {
        var kept = Enumerable.Range(0, _trials.Count).Where(n => _trials[n].State == TrialState.Complete
            && _trials[n].Constraints.All(c => c <= 0) && _trials[n].Values.All(double.IsFinite)).ToList();
        if (file.Objectives.Count > 1) return [.. kept.Where(n => !kept.Any(m => Dominates(m, n)))];
        return kept.Count == 0 ? [] : [kept.MinBy(n => Score(n, 0))];
    }

    private bool Dominates(int a, int b)
    {
        var all = Enumerable.Range(0, file.Objectives.Count);
        return all.All(o => Score(a, o) <= Score(b, o)) && all.Any(o => Score(a, o) < Score(b, o));
    }

    private double Score(int trial, int objective) => file.Objectives[objective].Maximize ? -_trials[trial].Values[objective] : _trials[trial].Values[objective];

    private void Begin(LoopEvent.Began began)
    {
        var curve = began.Parent is { } parent ? _trials[parent].Curve.ToList() : [];
        if (began.Replaces is { } replaced) Change(replaced, t => t with { State = TrialState.Pruned });
        _trials.Add(new(began.Parameters) { Curve = curve, Parent = began.Parent, Until = began.Until });
        _running.Add(began.Trial);
    }

    private void End(LoopEvent.Ended ended)
    {
        _running.Remove(ended.Trial);
        int? recorded = ended.State == TrialState.Paused ? null : _recorded++;
        Change(ended.Trial, t => t with { State = ended.State, Values = ended.Values, Constraints = ended.Constraints, Recorded = recorded });
    }

    private bool Is(int trial, TrialState state) => trial >= 0 && trial < _trials.Count && _trials[trial].State == state;

    private void Change(int trial, Func<Trial, Trial> change) => _trials[trial] = change(_trials[trial]);
}
