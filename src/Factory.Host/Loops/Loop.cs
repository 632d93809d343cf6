using Factory.Sdk;

namespace Factory.Host.Loops;

/// <summary>
/// Takes answers and gives trials out: there are as many out as there are workers, unless the pruner waits for results or there are no more.
/// </summary>
/// <param name="study">How the study stands.</param>
/// <param name="sampler">Chooses points.</param>
/// <param name="pruner">Chooses what the next trial is, and who goes on.</param>
/// <param name="terminator">Says when nothing more is to be expected; null: nobody.</param>
/// <param name="keep">Keeps an event before anyone hears of it.</param>
/// <param name="say">Writes a line out.</param>
internal sealed class Loop(LoopStudy study, ISampler sampler, IPruner pruner, ITerminator? terminator, Action<LoopEvent> keep, Action<LoopLine> say)
{
    /// <summary>Gives out again what was out when the loop was cut off, and what is missing.</summary>
    /// <returns>Whether the study goes on.</returns>
    public bool Start()
    {
        foreach (var trial in study.Running) GiveOut(trial);
        return Fill();
    }

    /// <returns>Whether the study goes on.</returns>
    /// <exception cref="LoopException">The line cannot be taken; nothing has changed.</exception>
    public bool Take(string line)
    {
        Tell(line);
        return Fill();
    }

    /// <summary>Gives one trial out, whoever runs how many; false when there is none to be had now.</summary>
    public bool Ask()
    {
        if (Next() is not { } next) return false;
        Happened(next);
        GiveOut(next.Trial);
        return true;
    }

    /// <summary>Takes an answer, and gives nothing out for it.</summary>
    /// <exception cref="LoopException">The line cannot be taken; nothing has changed.</exception>
    public void Tell(string line)
    {
        var answer = LoopJson.Answer(line);
        var trial = Trial(answer);
        if (answer.Failed is { } why) Happened(new LoopEvent.Ended(trial, TrialState.Failed, [], [], why));
        else if (answer.Step is { } step) Step(trial, step, answer);
        else Happened(new LoopEvent.Ended(trial, TrialState.Complete, Values(answer), Constraints(answer)));
    }

    private int Trial(LoopAnswer answer)
    {
        if (answer.Trial is { } named)
            return study.Running.Contains(named) ? named : throw new LoopException($"trial {named} does not run{Which()}");
        return study.Running.Count == 1 ? study.Running.First() : throw new LoopException($"it must say which trial it is about{Which()}");
    }

    private string Which() => study.Running.Count == 0 ? ": none does" : $"; of those that run there are {string.Join(", ", study.Running)}";

    private void Step(int trial, long step, LoopAnswer answer)
    {
        var value = answer.Value ?? throw new LoopException("a step needs its `value`");
        if (step < 1) throw new LoopException("steps are counted from 1");
        // A trial that was begun anew goes over steps that are known.
        if (step > study.Reached(trial)) Happened(new LoopEvent.Stepped(trial, step, value));
        if (pruner.Judge(study.Now, trial) == Factory.Sdk.Verdict.Prune) Stop(trial, TrialState.Pruned, "pruned");
        else if (step >= study.Trials[trial].Until && !(step >= study.File.Steps)) Stop(trial, TrialState.Paused, "paused");
        else say(new() { Trial = trial, GoOn = true });
    }

    private void Stop(int trial, TrialState state, string word)
    {
        Happened(new LoopEvent.Ended(trial, state, [], []));
        say(new() { Trial = trial, Stop = word });
    }

    private IReadOnlyList<double> Values(LoopAnswer answer)
    {
        var objectives = study.File.Objectives;
        if (answer.Values is { } values) return Named(values, [.. objectives.Select(o => o.Name)], "values");
        if (answer.Value is { } value)
            return objectives.Count == 1 ? [value] : throw new LoopException($"there are {objectives.Count} objectives: `values` has one for each name");
        throw new LoopException("it needs a `value`, a `step` and its `value`, or why it `failed`");
    }

    private IReadOnlyList<double> Constraints(LoopAnswer answer) => Named(answer.Constraints ?? new Dictionary<string, double>(), study.File.Constraints, "constraints");

    private static IReadOnlyList<double> Named(IReadOnlyDictionary<string, double> given, IReadOnlyList<string> names, string member) =>
        given.Keys.Except(names).Concat(names.Except(given.Keys)).ToList() is [var odd, ..]
            ? throw new LoopException($"`{member}` needs exactly {(names.Count == 0 ? "nothing" : string.Join(", ", names))}; {(given.ContainsKey(odd) ? $"`{odd}` is not known" : $"`{odd}` is missing")}")
            : [.. names.Select(n => given[n])];

    private bool Fill()
    {
        while (study.Running.Count < study.Workers && Ask())
        {
        }
        return study.Running.Count > 0;
    }

    /// <summary>Why nothing more is to be expected; null while something is.</summary>
    public string? Over => study.Trials.Count > 0 ? terminator?.Over(study.Now) : null;

    private LoopEvent? Next() => Over is not null ? null : pruner.Next(study.Now) switch
    {
        Move.Begin when study.Trials.Count >= study.Budget => null,
        Move.Begin begin => Point() is { } point ? new LoopEvent.Began(study.Trials.Count, point, begin.Until) : null,
        Move.Resume resume => new LoopEvent.Resumed(resume.Trial, resume.Until),
        Move.Exploit exploit => new LoopEvent.Began(study.Trials.Count, exploit.Parameters, exploit.Until, exploit.Parent, exploit.Replaces),
        _ => null,
    };

    private Value.Map? Point() => study.Trials.Count < study.File.First.Count ? study.File.First[study.Trials.Count]
        : sampler.Propose(study.Now, 1, CancellationToken.None) is [var point] ? point : null;

    private void Happened(LoopEvent happened)
    {
        keep(happened);
        study.Apply(happened);
    }

    private void GiveOut(int trial)
    {
        var state = study.Trials[trial];
        say(new()
        {
            Trial = trial, Parameters = state.Parameters, Until = state.Until, Parent = state.Parent,
            From = study.Reached(trial) is > 0 and var reached ? reached : null,
        });
    }
}
