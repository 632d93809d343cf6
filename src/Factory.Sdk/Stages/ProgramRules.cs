namespace Factory.Sdk;

/// <summary>What a stage that runs users' programs must know of the machine and of the daemon's rules. Other stages need none of it.</summary>
public sealed record ProgramRules
{
    /// <summary>Of no project and without rules: on a test bench, or under a daemon that does not say.</summary>
    public static readonly ProgramRules None = new();

    /// <summary>Absolute path of the project that the pipeline belongs to on this machine; null when there is none.</summary>
    public string? Project { get; init; }
    /// <summary>Absolute paths of the files and folders of the project that the stage declares, and so may read where they lie.</summary>
    public IReadOnlyList<string> Declared { get; init; } = [];
    /// <summary>Absolute paths of what is Factory's own, though it may lie in the project.</summary>
    public IReadOnlyList<string> Own { get; init; } = [];
    /// <summary>The daemon's rule on sandboxes.</summary>
    public SandboxRule Sandbox { get; init; }
}

/// <summary>Which programs a daemon wants in a sandbox.</summary>
public enum SandboxRule
{
    /// <summary>Those whose stage says so.</summary>
    Asked,
    /// <summary>All whose stage says nothing.</summary>
    Standard,
    /// <summary>All; a stage that says otherwise fails.</summary>
    Always,
}
