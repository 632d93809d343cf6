using System.Net;

namespace Factory.Control;

/// <summary>The daemon answered that it could not.</summary>
public sealed class ControlException(HttpStatusCode status, Problem problem) : Exception(problem.Message)
{
    public HttpStatusCode Status { get; } = status;
    public Problem Problem { get; } = problem;
}

/// <summary>No daemon answers on the socket, or it went away in the middle.</summary>
public sealed class DaemonUnreachableException(string socket, Exception inner)
    : Exception($"no daemon answers on {socket}: {inner.Message}", inner)
{
    public string Socket { get; } = socket;
}
