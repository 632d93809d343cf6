using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>Performs effects, and answers after a while.</summary>
internal sealed partial class World
{
    private readonly Dictionary<AttemptId, Process> _processes = [];

    public bool IsAlive(AttemptId attempt) => _processes.TryGetValue(attempt, out var process) && process.EndsAt > Now;

    private void Perform(Effect effect)
    {
        switch (effect)
        {
            case Effect.LookUp e: LookUp(e); break;
            case Effect.Attend e: Attend(e); break;
            case Effect.Stop e: Later(_random.Next(50), () => Stop(e)); break;
            case Effect.AskWhen e: Answer(e, at => new EngineEvent.WhenAnswered(at, e.Stage, _invariants.Told(e.Stage, When(e)))); break;
            case Effect.ListEntries e: Answer(e, at => new EngineEvent.EntriesListed(at, e.FanOut, Disk.Entries(e.Artifact))); break;
            case Effect.Recall e: Answer(e, at => new EngineEvent.StudyRecalled(at, e.Study, [], false)); break;
            case Effect.Decide e: Decide(e); break;
            case Effect.Score e: Answer(e, at => Score(at, e)); break;
            case Effect.FindPrevious e: Answer(e, at => new EngineEvent.PreviousResolved(at, e.Gate, Disk.FindPrevious(e.Release, e.Model))); break;
            case Effect.EvaluateGate e: Answer(e, at => Evaluate(at, e)); break;
            case Effect.Publish e: Answer(e, at => Publish(at, e)); break;
            default: throw new InvalidOperationException($"{effect}");
        }
    }

    // Of many at once, or one by one: nothing may hang on it.
    private void LookUp(Effect.LookUp e)
    {
        foreach (var stages in e.Stages.Chunk(_random.Next(1, e.Stages.Count + 1)))
            Answer(e, at => new EngineEvent.CacheAnswered(at, [.. stages.Select(s => new CacheAnswer(s.Stage, s.Hash, Disk.Find(s.Hash), null))]));
    }

    private void Attend(Effect.Attend e)
    {
        if (_engine.OrderFor(e.Attempt) is not { } order) return;
        if (!_processes.TryGetValue(e.Attempt, out var process) || process.Forgotten)
        {
            _invariants.Starts(order);
            _processes[e.Attempt] = process = Process.Start(order, Now, _random);
        }
        // Said by every daemon that attends: the one before may have died between the start and its commit.
        Answer(null, at => new EngineEvent.AttemptStarted(at, e.Attempt, new AttemptHost("boot", 1, 1, "n")));
        Wait(e, process);
    }

    private void Wait(Effect.Attend e, Process process)
    {
        if (process.EndsAt == Process.Never) return;
        var life = _life;
        At(Math.Max(Now + 1, process.EndsAt), () =>
        {
            if (life != _life) return;
            if (process.EndsAt > Now) Wait(e, process);
            else Conclude(e, process);
        });
    }

    // What it made is in the store before the engine hears of it.
    private void Conclude(Effect.Attend e, Process process)
    {
        foreach (var output in process.Outcome.Result?.Outputs.Values ?? []) Disk.Write(output.Digest);
        _performing.Remove(e);
        Measure(e.Attempt, process);
        Feed(at => new EngineEvent.AttemptEnded(at, e.Attempt, process.Outcome));
        // Someone says it once more, perhaps when the next attempt runs already.
        var (life, outcome) = (_life, process.Outcome);
        if (_random.Next(5) == 0) Later(_random.Next(3000), () =>
        {
            // But not of a process that was begun anew under its name, for nothing of the first was left.
            if (life == _life && _processes.GetValueOrDefault(e.Attempt) == process) Feed(at => new EngineEvent.AttemptEnded(at, e.Attempt, outcome));
        });
    }

    private void Stop(Effect.Stop e)
    {
        _performing.Remove(e);
        if (!_processes.TryGetValue(e.Attempt, out var process) || process.EndsAt <= Now) return;
        process.EndsAt = Now;
        process.Outcome = new AttemptOutcome { End = e.Because, Reason = "stopped" };
        Notice(e.Attempt, process);
    }

    /// <summary>Whoever attends it sees that it has ended, before it would have by itself.</summary>
    private void Notice(AttemptId attempt, Process process)
    {
        var attend = new Effect.Attend(attempt);
        Later(1, () => { if (_performing.Contains(attend) && _engine.OrderFor(attempt) is not null) Conclude(attend, process); });
    }

    // A tuner is slow now and then, dies and is asked again, and may be heard twice.
    private void Decide(Effect.Decide e)
    {
        _invariants.Asks(e);
        var (life, answer) = (_life, Tuner.Answer(e.Question));
        for (var times = _random.Next(8) == 0 ? 2 : 1; times > 0; times--)
            Later(_random.Next(6) == 0 ? _random.Next(2000) : _random.Next(1, 30), () =>
            {
                if (life != _life) return;
                _performing.Remove(e);
                if (_engine.State.Stage(e.Study) is not null) Feed(at => new EngineEvent.StudyAnswered(at, e.Study, e.Question.Number, answer));
            });
    }

    private static EngineEvent.TrialScored Score(long at, Effect.Score e)
    {
        var score = ((Value.Map)e.Objectives[0].Names["trial"]!)["Score"]!.AsNumber()!.Value;
        return score > 0.05 ? new(at, e.Study, e.Number, [score], [], null) : new(at, e.Study, e.Number, [], [], "it threw");
    }

    // What a trial told before its end was passed on before its end; a daemon that comes back hears all of it again.
    private void Measure(AttemptId attempt, Process process)
    {
        for (var step = 1; step <= process.Steps; step++)
        {
            var (done, value) = (step, process.ValueAt(step));
            Feed(at => new EngineEvent.TrialMeasured(at, attempt, done, value));
        }
    }

    private static EngineEvent.GateEvaluated Evaluate(long at, Effect.EvaluateGate e) =>
        new(at, e.Gate, [.. e.Conditions.Select(c => new ConditionValue(c.Text, !c.Names.Sha256().StartsWith('0'), c.Names, null))]);

    private static ConditionValue When(Effect.AskWhen e)
    {
        var chance = e.Question.Names.Sha256()[0];
        return new(e.Question.Text, chance == '0' ? null : chance > '3', e.Question.Names, chance == '0' ? "it threw" : null);
    }

    private EngineEvent.Published Publish(long at, Effect.Publish e)
    {
        var (version, created) = Disk.Publish(e.Name, e.Inputs.Values.First().Digest);
        return new(at, e.Stage, version, created);
    }

    private void Answer(Effect? effect, Func<long, EngineEvent> answer)
    {
        var life = _life;
        Later(_random.Next(1, 30), () =>
        {
            if (life != _life) return;
            if (effect is not null) _performing.Remove(effect);
            Feed(answer);
        });
    }
}
