using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Tuners;

/// <summary>One process that holds a study's sampler or pruner. It knows the study by what it was told, so one that is lost is replaced and told all.</summary>
internal sealed class TunerProcess
{
    private const int SignalKill = 9;
    private const int LongestLine = 64 << 20;

    private readonly HostProcess _process;
    private readonly LineReader<TunerResponse> _answers;
    private readonly TimeProvider _time;
    private IReadOnlyList<Trial> _told = [];
    private TunerSetup? _setup;
    private long _last;

    private TunerProcess(HostProcess process, TunerSetup setup, TimeProvider time)
    {
        (_process, _setup, _time) = (process, setup, time);
        _answers = new(process.Output, ProtocolJson.Default.TunerResponse, LongestLine);
    }

    /// <exception cref="IOException">It cannot be started.</exception>
    public static TunerProcess Start(IHostLauncher launcher, ExecutionOptions options, string plugin, TunerSetup setup, TimeProvider time) => new(launcher.Start(new()
    {
        Arguments = ["tuner", plugin],
        Variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"0x{options.TunerMemory:x}" },
        MemoryLimit = options.TunerMemory,
    }), setup, time);

    /// <param name="ask">Adds what is asked to what is told.</param>
    /// <exception cref="TunerLostException">It did not live to answer, or not within the limit, or talks nonsense.</exception>
    public async Task<TunerResponse> AskAsync(Study study, Func<TunerRequest, TunerRequest> ask, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var passed = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            var request = ask(new(++_last, _setup, Changes(study.Trials), study.Budget, study.Workers));
            await _process.SendAsync(request, ProtocolJson.Default.TunerRequest, either.Token).ConfigureAwait(false);
            var answer = await _answers.ReadAsync(either.Token).ConfigureAwait(false) ?? throw await DeathAsync().ConfigureAwait(false);
            if (answer.Id != request.Id) throw new TunerLostException($"answered request {answer.Id} when {request.Id} was asked");
            if (answer.Error is { } error) throw new TunerLostException($"threw {error}");
            (_told, _setup) = (study.Trials, null);
            return answer;
        }
        catch (OperationCanceledException) when (passed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TunerLostException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"gave no answer within {limit.TotalSeconds:0.#} s"));
        }
        catch (InvalidDataException e)
        {
            throw new TunerLostException($"talks nonsense: {e.Message}");
        }
    }

    public Task EndAsync(bool force) => _process.EndAsync(force, _time);

    // Trials are never changed but replaced, so what is the same object is as it was told.
    private List<TrialChange> Changes(IReadOnlyList<Trial> trials)
    {
        var changes = new List<TrialChange>();
        var number = 0;
        foreach (var trial in trials)
        {
            var before = number < _told.Count ? _told[number] : null;
            if (!ReferenceEquals(trial, before)) changes.Add(Change(number, before, trial));
            number++;
        }
        return changes;
    }

    private static TrialChange Change(int number, Trial? before, Trial trial)
    {
        // Curves only grow, but for a trial that repeats another's.
        var kept = before is not null && before.Curve.Count <= trial.Curve.Count ? before.Curve.Count : 0;
        return new(number, kept,
            new(trial.Parameters, trial.State, trial.Values, [.. trial.Curve.Skip(kept)], trial.Constraints, trial.Recorded, trial.Parent, trial.Until));
    }

    private async Task<TunerLostException> DeathAsync()
    {
        _process.Signal(SignalKill); // it has closed its output, and so will never answer
        var exit = await _process.Exited.ConfigureAwait(false);
        var words = _process.LastWords;
        return new($"ended with {exit}{(_process.Group?.OutOfMemoryKills() > 0 ? ", out of memory" : "")}{(words.Length > 0 ? $": {words}" : "")}");
    }
}

/// <summary>A tuner host is of no use any more; the message says why, after "it".</summary>
internal sealed class TunerLostException(string message) : Exception(message);
