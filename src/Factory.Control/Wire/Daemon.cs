using System.Text.Json.Serialization;

namespace Factory.Control;

public sealed record DaemonStatus
{
    public required string Version { get; init; }
    public required int Pid { get; init; }
    public required string StateDirectory { get; init; }
    /// <summary>Where it listens.</summary>
    public required string Socket { get; init; }
    /// <summary>The folder that pipelines are dropped into; null when there is none.</summary>
    public string? WatchFolder { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required double UptimeSeconds { get; init; }
    public required int RunsActive { get; init; }
    public required int Plugins { get; init; }
    /// <summary>How stages' memory is limited, or why it is not; for people.</summary>
    public required string MemoryLimit { get; init; }
    /// <summary>After how many idle seconds it ends by itself; null when it does not.</summary>
    public double? IdleExitSeconds { get; init; }
}

public sealed record StopRequest(StopMode Mode);

[JsonConverter(typeof(WordConverter<StopMode>))]
public enum StopMode
{
    /// <summary>Take no new work, end when what runs has ended.</summary>
    Drain,
    /// <summary>Cancel what runs, then end.</summary>
    Cancel,
    /// <summary>End now; running stages go on and the next daemon takes them up again.</summary>
    Leave,
}

public sealed record PluginView
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public required string Digest { get; init; }
    public required string Directory { get; init; }
    /// <summary>The stage types that it brings.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];
    /// <summary>The hardware backends that it brings.</summary>
    public IReadOnlyList<string> Backends { get; init; } = [];
    /// <summary>The samplers, pruners and terminators that it brings.</summary>
    public IReadOnlyList<string> Samplers { get; init; } = [];
    public IReadOnlyList<string> Pruners { get; init; } = [];
    public IReadOnlyList<string> Terminators { get; init; } = [];
    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; init; }
}

public sealed record DoctorReport(IReadOnlyList<DoctorCheck> Checks);

/// <param name="Words">What was found.</param>
/// <param name="Fix">What to do, when it is not in order.</param>
public sealed record DoctorCheck(string Name, bool Ok, string Words, string? Fix = null);
