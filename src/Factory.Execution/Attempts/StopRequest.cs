using Factory.Engine;

namespace Factory.Execution.Attempts;

/// <summary>Whether and why an attempt is to be ended. The first reason stays.</summary>
internal sealed class StopRequest
{
    private readonly TaskCompletionSource<AttemptEnd> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Requested => _requested.Task;
    public AttemptEnd? Because => _requested.Task.IsCompletedSuccessfully ? _requested.Task.Result : null;

    public void Request(AttemptEnd because) => _requested.TrySetResult(because);
}
