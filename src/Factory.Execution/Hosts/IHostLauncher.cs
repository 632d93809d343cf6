using Factory.Sdk;

namespace Factory.Execution;

/// <summary>
/// Starts hosts: the one way by which the daemon starts processes. Today they run as the daemon's user; a launcher
/// that switches to the pipeline's owner would take this one's place.
/// </summary>
public interface IHostLauncher
{
    /// <exception cref="IOException">The host could not be started; the message says why.</exception>
    HostProcess Start(HostStart start);
}

/// <summary>A host to start.</summary>
public sealed record HostStart
{
    /// <summary>Role and its arguments, such as <c>stage DIRECTORY</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }
    /// <summary>What its lease asks for; null for a host that holds none.</summary>
    public LaunchEnvironment? Launch { get; init; }
    /// <summary>Further variables, stronger than the lease's.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
    /// <summary>Bytes of memory that it and all it starts may use together, enforced where the machine can; null for no limit.</summary>
    public long? MemoryLimit { get; init; }
}
