namespace Factory.Execution;

/// <summary>When it is watched which files of their project programs read without declaring them.</summary>
public enum WatchRule
{
    /// <summary>Until a program, with the files that it declares, has succeeded without one. Being watched costs it time at each file that it opens.</summary>
    UntilClean,
    Always,
    Never,
}
