namespace Factory.Host;

/// <summary>Ends the host: one line to standard error and an exit code.</summary>
internal sealed class HostException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    public static HostException BadPlugin(string message, Exception? inner = null) => new(ExitCodes.BadPlugin, message, inner);
}
