namespace Factory.Cli;

/// <summary>Shows a run while it goes on. Called by one thread.</summary>
internal interface IRunView
{
    /// <summary>How often <see cref="Tick"/> is wanted.</summary>
    TimeSpan Beat { get; }
    void Changed(LiveRun run, IReadOnlyList<StageChange> changes);
    /// <summary>Time has passed.</summary>
    void Tick(LiveRun run);
    /// <summary>A word beside the run, in the view's own place.</summary>
    void Say(string words);
}
