using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Performs effects beside the loop, each once at a time, and posts their answers as events.</summary>
internal sealed partial class EffectRunner(
    EngineLoop loop, IAttemptRunner attempts, ResultLookup lookup, ScriptQuestions scripts, ReleaseDesk releases, LiveProgress live, ILogger<EffectRunner> log)
{
    private readonly ConcurrentDictionary<Effect, byte> _underWay = [];
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Lets go of all that is under way: attempts go on without the daemon.</summary>
    public void Detach() => _ending.Cancel();

    /// <param name="order">Of an attempt: what to run.</param>
    /// <param name="resumed">Whether an earlier daemon may have begun it.</param>
    public void Perform(Effect effect, AttemptOrder? order, bool resumed)
    {
        if (!_underWay.TryAdd(effect, 0)) return;
        _ = Task.Run(async () =>
        {
            EngineEvent? answer;
            try
            {
                answer = await Answer(effect, order, resumed);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Broke(log, effect, e);
                answer = new EngineEvent.EffectFailed(loop.Now, StageOf(effect), $"{What(effect)}: {e.Message}");
            }
            _underWay.TryRemove(effect, out _);
            if (answer is not null) loop.Post(answer);
        });
    }

    private async Task<EngineEvent?> Answer(Effect effect, AttemptOrder? order, bool resumed)
    {
        switch (effect)
        {
            case Effect.LookUp e:
                var (known, why) = lookup.Find(e.Hash);
                return new EngineEvent.CacheAnswered(loop.Now, e.Stage, e.Hash, known, why);
            case Effect.Attend e:
                if (order is null) return null;
                var outcome = await attempts.AttendAsync(order, resumed, live, _ending.Token);
                live.Forget(e.Attempt);
                return new EngineEvent.AttemptEnded(loop.Now, e.Attempt, outcome);
            case Effect.Stop e:
                attempts.Stop(e.Attempt, e.Because);
                return null;
            case Effect.AskWhen e:
                return new EngineEvent.WhenAnswered(loop.Now, e.Stage, (await scripts.Ask([e.Question], _ending.Token))[0]);
            case Effect.Propose e:
                var study = await loop.Ask(engine => engine.State.Stage(e.Study)?.Plan as PlannedStudy);
                return study is null ? null : new EngineEvent.TrialsProposed(loop.Now, e.Study, e.First,
                    SamplerFactory.Create(study.Sampler, study.Seed).Propose(study.Space, e.First, e.Count));
            case Effect.Score e:
                var (value, error) = await scripts.Score(e.Question, _ending.Token);
                return new EngineEvent.TrialScored(loop.Now, e.Study, e.Number, value, error);
            case Effect.FindPrevious e:
                return new EngineEvent.PreviousResolved(loop.Now, e.Gate, releases.FindPrevious(e.Release, e.Model));
            case Effect.EvaluateGate e:
                return new EngineEvent.GateEvaluated(loop.Now, e.Gate, await scripts.Ask(e.Conditions, _ending.Token));
            case Effect.Publish e:
                var (version, created) = releases.Publish(e);
                return new EngineEvent.Published(loop.Now, e.Stage, version, created);
            default:
                throw new InvalidOperationException($"nobody performs a {effect.GetType().Name}");
        }
    }

    private static StageId StageOf(Effect effect) => effect switch
    {
        Effect.LookUp e => e.Stage,
        Effect.Attend e => e.Attempt.Stage,
        Effect.Stop e => e.Attempt.Stage,
        Effect.AskWhen e => e.Stage,
        Effect.Propose e => e.Study,
        Effect.Score e => e.Study,
        Effect.FindPrevious e => e.Gate,
        Effect.EvaluateGate e => e.Gate,
        Effect.Publish e => e.Stage,
        _ => throw new InvalidOperationException($"a {effect.GetType().Name} has no stage"),
    };

    private static string What(Effect effect) => effect switch
    {
        Effect.LookUp => "the cache could not be asked",
        Effect.Attend => "the attempt could not be run",
        Effect.Stop => "the attempt could not be stopped",
        Effect.AskWhen => "its `when` could not be evaluated",
        Effect.Propose => "the sampler failed",
        Effect.Score => "the objective could not be evaluated",
        Effect.FindPrevious => "the release before could not be looked for",
        Effect.EvaluateGate => "the gate could not be evaluated",
        _ => "it could not be published",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Effect} broke")]
    private static partial void Broke(ILogger log, Effect effect, Exception exception);
}
