using System.Text.Json;
using Factory.Control;

namespace Factory.Daemon;

/// <summary>What a follower of a run was told of its stages: by that is known what is new to him, and from where on anything can be.</summary>
internal sealed class ToldStages
{
    private readonly Dictionary<int, string?> _words = [];

    public ToldStages(RunDetail run)
    {
        Idle = run.Waiting is null;
        foreach (var stage in run.Stages) Tell(stage);
        if (run.Waiting is not null) Known = run.Stages.Count + run.Waiting.Value + (run.Unchanged ?? 0);
    }

    /// <summary>No stage before this one, by index, will be other than it was told.</summary>
    public int From { get; private set; }

    /// <summary>Stages before this one were told, or have not begun.</summary>
    public int Known { get; private set; }

    /// <summary>
    /// Whether stages that have not begun are told one by one. Else they are counted, and nobody knows here which of those that were not told they are; where
    /// they are told, what was not is as in the run before, and over.
    /// </summary>
    public bool Idle { get; }

    /// <summary>Whether there is something new to tell of a stage; it counts as told then.</summary>
    public bool Tell(StageView stage)
    {
        var words = Words(stage);
        if (_words.TryGetValue(stage.Index, out var before) && before == words) return false;
        _words[stage.Index] = words;
        Known = Math.Max(Known, stage.Index + 1);
        while (From < Known && (_words.TryGetValue(From, out var said) ? said is null : Idle)) From++;
        return true;
    }

    /// <summary>What is said of a stage; null of a task that is done, of which nothing else will be. Nothing is to be said of one that has not begun.</summary>
    private static string? Words(StageView stage) => stage is { Status: StageState.Done, Kind: StageKind.Task, Trial: null } ? null
        : stage.Status == StageState.Waiting ? "" : JsonSerializer.Serialize(stage, ControlJson.Default.StageView);
}
