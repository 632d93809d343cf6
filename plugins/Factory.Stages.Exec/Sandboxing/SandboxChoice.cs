namespace Factory.Stages.Exec;

/// <summary>What a pipeline wants of a sandbox.</summary>
public enum SandboxChoice
{
    /// <summary>None.</summary>
    Off,
    /// <summary>No network, and only what is declared and the system's programs to read.</summary>
    On,
    /// <summary>As on, with the network.</summary>
    Network,
}

/// <summary>What it means that a program reads a file of its project that its stage does not declare.</summary>
public enum UndeclaredChoice
{
    /// <summary>It is said.</summary>
    Warn,
    /// <summary>The stage fails.</summary>
    Fail,
    /// <summary>Nothing, and it is not looked.</summary>
    Ignore,
}
