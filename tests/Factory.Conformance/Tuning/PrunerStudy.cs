using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>A study as an engine runs it: workers ask for moves, trials go on step by step, and every answer is checked.</summary>
internal sealed class PrunerStudy
{
    public const long Steps = 27;
    public static readonly SearchSpace Space = new([new Parameter.Real("x", 0, 1)]);

    private readonly Func<IPruner> _create;
    private readonly int _budget;
    private readonly Func<int, long, double> _curve;
    private readonly Func<long, bool> _tells;
    private readonly List<long> _done = [];
    private readonly List<Trial> _trials = [];
    private int _recorded;

    private PrunerStudy(Func<IPruner> create, int budget, Func<int, long, double> curve, Func<long, bool> tells) =>
        (_create, _budget, _curve, _tells) = (create, budget, curve, tells);

    /// <param name="create">The pruner.</param>
    /// <param name="budget">How many trials.</param>
    /// <param name="workers">How many run at once.</param>
    /// <param name="curve">The value of a trial at a step.</param>
    /// <param name="tells">Whether trials tell their value at a step, of all unless given. They pause where they are to all the same.</param>
    public static Study Run(Func<IPruner> create, int budget, int workers, Func<int, long, double> curve, Func<long, bool>? tells = null)
    {
        var study = new PrunerStudy(create, budget, curve, tells ?? (_ => true));
        study.Run(workers);
        return study.Now();
    }

    private Study Now() => new() { Space = Space, Objectives = [new("loss")], Trials = [.. _trials], Seed = 3, Budget = _budget, Steps = Steps };

    private void Run(int workers)
    {
        for (var turn = 0; turn < 100_000; turn++)
        {
            var running = Enumerable.Range(0, _trials.Count).Where(n => _trials[n].State == TrialState.Running).ToList();
            while (running.Count < workers && Ask() is { } started) running.Add(started);
            if (running.Count == 0) return;
            foreach (var n in running) Advance(n);
        }
        throw new ConformanceException("the study does not come to its end");
    }

    private int? Ask()
    {
        var move = _create().Next(Now());
        if (!move.Equals(_create().Next(Now()))) throw new ConformanceException("asked twice, it makes two different moves");
        switch (move)
        {
            case Move.Wait: return null;
            case Move.Begin when _trials.Count >= _budget: return null;
            case Move.Begin begin:
                _trials.Add(new(Value.Of(("x", _trials.Count / (double)_budget))) { Until = begin.Until });
                _done.Add(0);
                return Started(_trials.Count - 1, begin.Until, 0);
            case Move.Resume resume:
                Paused(resume.Trial);
                _trials[resume.Trial] = _trials[resume.Trial] with { State = TrialState.Running, Until = resume.Until };
                return Started(resume.Trial, resume.Until, _done[resume.Trial]);
            case Move.Exploit exploit:
                Paused(exploit.Replaces);
                if (exploit.Parent < 0 || exploit.Parent >= _trials.Count || _done[exploit.Parent] == 0)
                    throw new ConformanceException($"it copies trial {exploit.Parent}, which has no checkpoint");
                if (Space.Misfit(exploit.Parameters) is { } misfit) throw new ConformanceException($"it explores {exploit.Parameters}, where {misfit}");
                _trials[exploit.Replaces] = _trials[exploit.Replaces] with { State = TrialState.Pruned };
                var parent = _trials[exploit.Parent];
                _trials.Add(new(exploit.Parameters) { Curve = parent.Curve, Parent = exploit.Parent, Until = exploit.Until });
                _done.Add(_done[exploit.Parent]);
                return Started(_trials.Count - 1, exploit.Until, _done[^1]);
            default: throw new ConformanceException($"{move} is no move");
        }
    }

    private void Paused(int trial)
    {
        if (trial < 0 || trial >= _trials.Count || _trials[trial].State != TrialState.Paused)
            throw new ConformanceException($"it takes trial {trial} for paused, which it is not");
    }

    private static int Started(int trial, long? until, long reached) =>
        until <= reached ? throw new ConformanceException($"trial {trial} is to go on until {until}, and has done {reached} steps") : trial;

    private void Advance(int n)
    {
        var trial = _trials[n];
        var step = ++_done[n];
        if (n % 11 == 10 && step == 2)
        {
            _trials[n] = trial with { State = TrialState.Failed, Recorded = _recorded++ };
            return;
        }
        var told = _tells(step);
        if (told) trial = _trials[n] = trial with { Curve = [.. trial.Curve, new(step, _curve(n, step))] };
        if (step >= Steps) trial = trial with { State = TrialState.Complete, Values = [_curve(n, step)], Recorded = _recorded++ };
        else if (told && _create().Judge(Now(), n) == Verdict.Prune) trial = trial with { State = TrialState.Pruned, Recorded = _recorded++ };
        else if (step == trial.Until) trial = trial with { State = TrialState.Paused };
        _trials[n] = trial;
    }
}
