using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>The step at which an attempt pauses: reached when all metrics that its study looks at have told of it.</summary>
/// <param name="pause">Null: it never pauses.</param>
/// <param name="stop">Asks the stage to stop.</param>
internal sealed class Rung(TicketPause? pause, Action stop)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _missing = [.. pause?.Metrics ?? []];

    public bool Reached { get; private set; }
    public string Words => $"it has reached step {pause?.Step}";

    public void See(string metric, long step)
    {
        lock (_gate)
        {
            if (Reached || pause is null || step < pause.Step || step >= pause.Last) return;
            _missing.Remove(metric);
            if (_missing.Count > 0) return;
            Reached = true;
        }
        stop();
    }
}
