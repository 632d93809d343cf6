using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution;

namespace Factory.Daemon;

/// <summary>Performs effects beside the loop, each once at a time, and posts their answers as events.</summary>
internal sealed partial class EffectRunner(
    EngineLoop loop, IAttemptRunner attempts, LiveProgress live, Answerers answerers, ILogger<EffectRunner> log)
{
    private readonly ConcurrentDictionary<Effect, byte> _underWay = [];
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Lets go of all that is under way: attempts go on without the daemon.</summary>
    public void Detach() => _ending.Cancel();

    /// <summary>Clears away after the attempts whose end is among what was committed.</summary>
    public void Settle(IReadOnlyList<Delta> committed)
    {
        foreach (var closed in committed.OfType<Delta.AttemptClosed>())
            _ = attempts.SettleAsync(closed.Attempt, closed.Outcome.End == AttemptEnd.Succeeded);
        answerers.Studies.Settle(committed);
    }

    /// <param name="order">Of an attempt: what to run.</param>
    /// <param name="resumed">Whether an earlier daemon may have begun it.</param>
    public void Perform(Effect effect, AttemptOrder? order, bool resumed)
    {
        if (!_underWay.TryAdd(effect, 0)) return;
        if (effect is Effect.Decide question) answerers.Studies.Open(question);
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
            catch (TunerException e)
            {
                answer = new EngineEvent.EffectFailed(loop.Now, StagesOf(effect), e.Message);
            }
            catch (Exception e)
            {
                Broke(log, StagesOf(effect)[0], What(effect), e);
                answer = new EngineEvent.EffectFailed(loop.Now, StagesOf(effect), $"{What(effect)}: {e.Message}");
            }
            // Under way until its answer is heard: else the engine, asked meanwhile, would want it once more.
            if (answer is not null) loop.Post(answer, () => _underWay.TryRemove(effect, out _));
            else _underWay.TryRemove(effect, out _);
        });
    }

    private async Task<EngineEvent?> Answer(Effect effect, AttemptOrder? order, bool resumed)
    {
        switch (effect)
        {
            case Effect.LookUp e:
                return new EngineEvent.CacheAnswered(loop.Now, answerers.Results.Find(e.Stages));
            case Effect.Attend e:
                if (order is null) return null;
                var outcome = await live.Follow(order, () => attempts.AttendAsync(order, resumed, live, _ending.Token), _ending.Token);
                return new EngineEvent.AttemptEnded(loop.Now, e.Attempt, outcome);
            case Effect.Stop e:
                attempts.Stop(e.Attempt, e.Because);
                return null;
            case Effect.AskWhen e:
                return new EngineEvent.WhenAnswered(loop.Now, e.Stage, (await answerers.Scripts.Ask([e.Question], _ending.Token))[0]);
            case Effect.Recall e:
                var (earlier, extends) = answerers.Studies.Recall(e);
                return new EngineEvent.StudyRecalled(loop.Now, e.Study, earlier, extends);
            case Effect.Decide e:
                return await answerers.Studies.Decide(e, _ending.Token) is { } decided
                    ? new EngineEvent.StudyAnswered(loop.Now, e.Study, e.Question.Number, decided) : null;
            case Effect.ListEntries e:
                return new EngineEvent.EntriesListed(loop.Now, e.FanOut, answerers.Results.Entries(e.Artifact));
            case Effect.Score e:
                var (values, broken, error) = await answerers.Scripts.Score(e.Objectives, e.Constraints, _ending.Token);
                return new EngineEvent.TrialScored(loop.Now, e.Study, e.Number, values, broken, error);
            case Effect.FindPrevious e:
                return new EngineEvent.PreviousResolved(loop.Now, e.Gate, answerers.Releases.FindPrevious(e.Release, e.Model));
            case Effect.EvaluateGate e:
                return new EngineEvent.GateEvaluated(loop.Now, e.Gate, await answerers.Scripts.Ask(e.Conditions, _ending.Token));
            case Effect.Publish e:
                var (version, created) = answerers.Releases.Publish(e);
                return new EngineEvent.Published(loop.Now, e.Stage, version, created);
            default:
                throw new InvalidOperationException($"nobody performs a {effect.GetType().Name}");
        }
    }

    private static IReadOnlyList<StageId> StagesOf(Effect effect) => effect switch
    {
        Effect.LookUp e => [.. e.Stages.Select(s => s.Stage)],
        Effect.Attend e => [e.Attempt.Stage],
        Effect.Stop e => [e.Attempt.Stage],
        Effect.AskWhen e => [e.Stage],
        Effect.Recall e => [e.Study],
        Effect.Decide e => [e.Study],
        Effect.ListEntries e => [e.FanOut],
        Effect.Score e => [e.Study],
        Effect.FindPrevious e => [e.Gate],
        Effect.EvaluateGate e => [e.Gate],
        Effect.Publish e => [e.Stage],
        _ => throw new InvalidOperationException($"a {effect.GetType().Name} has no stage"),
    };

    private static string What(Effect effect) => effect switch
    {
        Effect.LookUp => "the cache could not be asked",
        Effect.Attend => "the attempt could not be run",
        Effect.Stop => "the attempt could not be stopped",
        Effect.AskWhen => "its `when` could not be evaluated",
        Effect.Recall => "earlier studies could not be looked for",
        Effect.Decide => "it could not be decided",
        Effect.ListEntries => "what it goes over could not be listed",
        Effect.Score => "the objective could not be evaluated",
        Effect.FindPrevious => "the release before could not be looked for",
        Effect.EvaluateGate => "the gate could not be evaluated",
        _ => "it could not be published",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Stage {Stage}: {What}")]
    private static partial void Broke(ILogger log, StageId stage, string what, Exception exception);
}

/// <summary>Who knows the answers to what effects ask.</summary>
internal sealed record Answerers(ResultLookup Results, ScriptQuestions Scripts, StudyDesk Studies, ReleaseDesk Releases);
