using System.Text.Json;
using Factory.Control;

namespace Factory.Daemon;

/// <summary>What a follower of a run was told of its stages: by that is known what is new to him, and from where on anything can be.</summary>
internal sealed class ToldStages
{
    private readonly Dictionary<int, string?> _words = [];

    public ToldStages(IEnumerable<StageView> stages)
    {
        foreach (var stage in stages) Tell(stage);
    }

    /// <summary>No stage before this one, by index, will be other than it was told.</summary>
    public int From { get; private set; }

    /// <summary>No stage from this one on was told.</summary>
    public int Known { get; private set; }

    /// <summary>Whether there is something new to tell of a stage; it counts as told then.</summary>
    public bool Tell(StageView stage)
    {
        var words = Words(stage);
        if (_words.TryGetValue(stage.Index, out var before) && before == words) return false;
        _words[stage.Index] = words;
        Known = Math.Max(Known, stage.Index + 1);
        // What is counted and not listed is over too.
        while (From < Known && (!_words.TryGetValue(From, out var said) || said is null)) From++;
        return true;
    }

    /// <summary>What is said of a stage; null of a task that is done, of which nothing else will be.</summary>
    private static string? Words(StageView stage) => stage is { Status: StageState.Done, Kind: StageKind.Task, Trial: null } ? null
        : JsonSerializer.Serialize(stage, ControlJson.Default.StageView);
}
