using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Has the questions of studies answered: by their samplers and pruners, each study by processes of its own, and by what earlier studies came to.</summary>
internal sealed class StudyDesk(ExecutionOptions options, IHostLauncher launcher, IPluginFolders plugins, RecordStore records, TimeProvider clock, ILogger<StudyDesk> log)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StageId, StudyTuners> _tuners = [];

    /// <summary>Makes ready for a question, in the order in which studies begin and end.</summary>
    public void Open(Effect.Decide e) => _tuners.GetOrAdd(e.Study, _ => new(options, launcher, plugins, e.Plan, clock, log));

    /// <summary>Null when the study is over, and so needs no answer.</summary>
    public async Task<StudyAnswer?> Decide(Effect.Decide e, CancellationToken cancellationToken)
    {
        if (!_tuners.TryGetValue(e.Study, out var tuners)) return null;
        try
        {
            return await tuners.AskAsync(e.Question, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public (IReadOnlyList<EarlierTrial> Earlier, bool Extends) Recall(Effect.Recall e)
    {
        var same = records.Queries.Studies.Earlier(e.Study.Run, e.Identity);
        if (same.Count > 0) return (same, true);
        return (e.Likeness is { } likeness ? records.Queries.Studies.Alike(e.Study.Run, likeness) : [], false);
    }

    /// <summary>Lets go of the hosts of studies that are over.</summary>
    public void Settle(IReadOnlyList<Delta> committed)
    {
        if (_tuners.IsEmpty) return;
        foreach (var delta in committed)
        {
            var over = delta switch
            {
                Delta.StageCompleted d => new StageId(d.Run, d.Index),
                Delta.StageEnded d => new StageId(d.Run, d.Index),
                _ => (StageId?)null,
            };
            if (over is { } study && _tuners.TryRemove(study, out var tuners)) _ = Task.Run(async () => await tuners.DisposeAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tuners in _tuners.Values) await tuners.DisposeAsync();
    }
}
