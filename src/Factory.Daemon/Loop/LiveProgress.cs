using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>What running attempts say of themselves: for those who look on, never for the records.</summary>
internal sealed class LiveProgress(EngineLoop loop, CurveDesk curves) : IAttemptObserver
{
    private readonly ConcurrentDictionary<AttemptId, (double? Fraction, string? Note)> _said = [];
    private readonly ConcurrentDictionary<AttemptId, EngineEvent> _late = [];

    /// <summary>Some attempt of this run said something.</summary>
    public event Action<RunId>? Changed;

    public (double? Fraction, string? Note) Of(AttemptId attempt) => _said.GetValueOrDefault(attempt);

    /// <summary>Hears of an attempt to its end.</summary>
    public async Task<AttemptOutcome> Follow(AttemptOrder order, Func<Task<AttemptOutcome>> attend, CancellationToken cancellationToken)
    {
        curves.Begin(order, cancellationToken);
        try
        {
            return await attend();
        }
        finally
        {
            await curves.EndAsync(order.Id);
            if (_late.TryRemove(order.Id, out var started)) loop.Post(started);
            _said.TryRemove(order.Id, out _);
        }
    }

    // Of a stage that is over as soon as it is looked at, beginning and end are one commit: it is most of what such a stage costs the loop.
    public void Started(AttemptId attempt, AttemptHost host, bool over)
    {
        var started = new EngineEvent.AttemptStarted(loop.Now, attempt, host);
        if (over) _late[attempt] = started;
        else loop.Post(started);
    }

    public void Progress(AttemptId attempt, double fraction, string? note)
    {
        _said[attempt] = (fraction, note);
        Changed?.Invoke(attempt.Stage.Run);
    }

    public void Point(AttemptId attempt, string metric, double value, long step)
    {
        var said = Of(attempt);
        _said[attempt] = (said.Fraction, $"{metric} {value:0.####} at {step}");
        curves.Point(attempt, metric, value, step);
        Changed?.Invoke(attempt.Stage.Run);
    }
}
