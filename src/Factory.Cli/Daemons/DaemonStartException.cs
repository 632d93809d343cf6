namespace Factory.Cli;

/// <summary>A daemon is needed, and there is none or it did not start.</summary>
internal sealed class DaemonStartException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}
