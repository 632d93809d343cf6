using Factory.Engine;
using Factory.Execution.Tuners;
using Factory.Protocol;
using Factory.Sdk;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>A study that its sampler, pruner or terminator cannot decide: it does not fit them, or they are lost again and again. The message is for the study's author.</summary>
public sealed class TunerException(string message) : Exception(message);

/// <summary>
/// The sampler, pruner and terminator of one study, each in a process: one for all that one plugin offers. A process that dies, hangs or talks nonsense
/// is replaced, told the study from its beginning, and asked again. Questions are answered one after another; when it is disposed of, the one that is open is let go, and
/// every later one is.
/// </summary>
public sealed partial class StudyTuners(
    ExecutionOptions options, IHostLauncher launcher, IPluginFolders plugins, PlannedStudy plan, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int MostTries = 3;
    private readonly Dictionary<string, TunerProcess> _processes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly CancellationTokenSource _ending = new();

    /// <exception cref="TunerException">They cannot.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or they were let go.</exception>
    public async Task<StudyAnswer> AskAsync(StudyQuestion question, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancellationToken);
        await _asking.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            return await AnswerAsync(question, either.Token).ConfigureAwait(false);
        }
        finally
        {
            _asking.Release();
        }
    }

    // A host keeps nothing that is worth a wait for it.
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _asking.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            foreach (var process in _processes.Values) await process.EndAsync(force: true).ConfigureAwait(false);
            _processes.Clear();
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<StudyAnswer> AnswerAsync(StudyQuestion question, CancellationToken cancellationToken)
    {
        var study = question.Study;
        if (question.Ending) return new StudyAnswer.Over((await AskAsync(plan.Terminator!, "terminator", study, r => r with { Over = true }, cancellationToken).ConfigureAwait(false)).Over);
        if (question.Judged is { } trial)
            return new StudyAnswer.Judge((await AskAsync(plan.Pruner, "pruner", study, r => r with { Judge = trial }, cancellationToken).ConfigureAwait(false)).Verdict == Verdict.Prune);
        var move = (await AskAsync(plan.Pruner, "pruner", study, r => r with { Next = true }, cancellationToken).ConfigureAwait(false)).Move;
        return move switch
        {
            { Kind: MoveKind.Begin } => await BeginAsync(study, move.Until, cancellationToken).ConfigureAwait(false),
            { Kind: MoveKind.Resume, Trial: { } number } => new StudyAnswer.Resume(number, move.Until),
            { Kind: MoveKind.Exploit, Trial: { } parent, Point: { } point, Replaces: { } replaces } => new StudyAnswer.Exploit(parent, point, replaces, move.Until),
            { Kind: MoveKind.Wait } => new StudyAnswer.Wait(),
            _ => throw new TunerException($"its pruner `{plan.Pruner.Name}` made no move"),
        };
    }

    private async Task<StudyAnswer> BeginAsync(Study study, long? until, CancellationToken cancellationToken)
    {
        if (study.Trials.Count >= study.Budget) return new StudyAnswer.Wait();
        if (plan.First.FirstOrDefault(p => !study.Trials.Any(t => t.Parameters.Equals(p))) is { } known) return new StudyAnswer.Begin(known, until);
        var points = (await AskAsync(plan.Sampler, "sampler", study, r => r with { Propose = 1 }, cancellationToken).ConfigureAwait(false)).Points;
        // A grid comes to its end.
        return points is [var point, ..] ? new StudyAnswer.Begin(point, until) : new StudyAnswer.Wait();
    }

    private async Task<TunerResponse> AskAsync(
        PlannedTuner tuner, string role, Study study, Func<TunerRequest, TunerRequest> ask, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var process = Find(tuner, role, study);
            try
            {
                var answer = await process.AskAsync(study, ask, options.TunerLimit, cancellationToken).ConfigureAwait(false);
                return answer.Refused is { } why ? throw new TunerException($"its {role} `{tuner.Name}` cannot do it: {why}") : answer;
            }
            catch (TunerLostException e)
            {
                _processes.Remove(tuner.Plugin.Digest);
                await process.EndAsync(force: true).ConfigureAwait(false);
                if (tries == MostTries) throw new TunerException($"its {role} `{tuner.Name}` {e.Message}, {tries} times");
                LogLost(log, role, tuner.Name, e.Message);
            }
        }
    }

    private TunerProcess Find(PlannedTuner tuner, string role, Study study)
    {
        var digest = tuner.Plugin.Digest;
        if (_processes.TryGetValue(digest, out var process)) return process;
        var directory = plugins.DirectoryOf(digest)
            ?? throw new TunerException($"the plugin {tuner.Plugin.Id} {tuner.Plugin.Version} of its {role} `{tuner.Name}` is not installed any more");
        TunerCall? Call(PlannedTuner? of) => of?.Plugin.Digest == digest ? new(of.Name, of.Settings) : null;
        var setup = new TunerSetup(Call(plan.Sampler), Call(plan.Pruner), Call(plan.Terminator), study.Space.Parameters, study.Objectives, study.Seed, study.Steps);
        try
        {
            return _processes[digest] = TunerProcess.Start(launcher, options, directory, setup, time);
        }
        catch (IOException e)
        {
            throw new TunerException($"no host could be started for its {role} `{tuner.Name}`: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Role} {Name} {What}: it is started again")]
    private static partial void LogLost(ILogger log, string role, string name, string what);
}
