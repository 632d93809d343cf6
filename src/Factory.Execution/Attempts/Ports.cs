using Factory.Engine;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution;

/// <summary>What an attempt needs of its hardware backend.</summary>
public interface ILeases
{
    /// <summary>Makes a placement ready and says what a process on it must be given. May be called again for the same attempt.</summary>
    /// <exception cref="HardwareException">The backend refused or did not answer.</exception>
    Task<PreparedLease> PrepareAsync(AttemptId attempt, Placement placement, CancellationToken cancellationToken);

    /// <summary>Gives a placement back. Never throws: what cannot be given back now is given back when the backend is there again.</summary>
    Task ReleaseAsync(AttemptId attempt, Placement placement);

    /// <summary>The processes that have something on the placement's devices; empty where nobody can tell. Never throws.</summary>
    Task<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<int>>([]);

    /// <summary>The placement's meters now; null when it has none, or they do not answer. Never throws.</summary>
    Task<MeterReading?> MeterAsync(Placement placement, CancellationToken cancellationToken) => Task.FromResult<MeterReading?>(null);
}

/// <param name="Environment">What a process on it must be given.</param>
/// <param name="Devices">The devices as the stage sees them.</param>
public sealed record PreparedLease(LaunchEnvironment Environment, IReadOnlyList<LeasedDevice> Devices)
{
    public static readonly PreparedLease Nothing = new(new(new Dictionary<string, string>(), [], [], [], [], null), []);
}

/// <summary>A backend refused, failed, or did not answer.</summary>
public sealed class HardwareException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What must be in no file that the daemon or a host writes, by name.</summary>
public interface ISecrets
{
    /// <summary>The values.</summary>
    /// <exception cref="SecretException">One cannot be had; the message says which, why and what to do.</exception>
    IReadOnlyDictionary<string, string> Read(IReadOnlyList<string> names);

    /// <summary>Hides the values that were read under these names, and those that would be read now. Never throws.</summary>
    Redactor Redactor(IReadOnlyList<string> names);
}

/// <summary>A secret cannot be had.</summary>
public sealed class SecretException(string message) : Exception(message);

/// <summary>There are none.</summary>
public sealed class NoSecrets : ISecrets
{
    public IReadOnlyDictionary<string, string> Read(IReadOnlyList<string> names) => names is [var first, ..]
        ? throw new SecretException($"this daemon has no secret `{first}`") : new Dictionary<string, string>();

    public Redactor Redactor(IReadOnlyList<string> names) => Protocol.Redactor.None;
}

/// <summary>Where plugins lie.</summary>
public interface IPluginFolders
{
    /// <summary>Absolute path of the folder of the plugin with exactly these bytes; null when it is not here (any more).</summary>
    string? DirectoryOf(string digest);
}
