namespace Factory.Cli;

/// <summary>How <c>factory</c> ends; the same table is in docs/cli.md, and a test compares the two.</summary>
public enum ExitCode
{
    /// <summary>It did what was asked.</summary>
    Ok = 0,
    /// <summary>A run failed, or what was asked could not be done.</summary>
    Failed = 1,
    /// <summary>The command line is wrong.</summary>
    Usage = 2,
    /// <summary>The pipeline is wrong: there are diagnostics.</summary>
    Diagnostics = 3,
    /// <summary>A gate said no.</summary>
    Blocked = 4,
    /// <summary>The run was cancelled.</summary>
    Cancelled = 5,
    /// <summary>There is no daemon, it could not be started, or it went away.</summary>
    NoDaemon = 6,
    /// <summary>There is no such file, run, stage, dataset or model.</summary>
    NotFound = 7,
    /// <summary>An error in Factory itself.</summary>
    Internal = 70,
    /// <summary>Interrupted; a run that was started goes on or is being cancelled, as was said.</summary>
    Interrupted = 130,
}
