using System.Diagnostics;
using Factory.Control;
using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Plays what a floor would do: the engine on described hardware, beside the one that works. One at a time.</summary>
internal sealed class Simulations(PluginRegistry plugins, RecordStore records, EngineLoop loop)
{
    private readonly SemaphoreSlim _one = new(1);

    /// <returns>The report, or what is wrong with a file.</returns>
    public async Task<(SimulationReport? Report, Problem? Problem)> Run(SimulationRequest request, CancellationToken cancellationToken)
    {
        var (floor, problem) = Compile(request.Path, request.Text);
        var (against, other) = request.Against is { } text ? Compile(request.AgainstPath ?? "", text) : (null, null);
        if (floor is null || other is not null) return (null, problem ?? other);
        await _one.WaitAsync(cancellationToken);
        try
        {
            return (await Task.Run(() => new SimulationReport(Play(floor, floor, request, cancellationToken),
                against is null ? null : Play(against, floor, request, cancellationToken)), cancellationToken), null);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <param name="load">The floor whose load comes: with the same stages two floors can be compared.</param>
    private SimulationView Play(BoundFloor floor, BoundFloor load, SimulationRequest request, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var span = (long)TimeSpan.FromDays(request.Days).TotalMilliseconds;
        var from = request.From?.ToUnixTimeMilliseconds() ?? (request.History ? loop.Now - span : loop.Now);
        var arrivals = request.History ? Again(from, span) : RandomLoad.Between(FloorPlanner.Loads(load), from, from + span, request.Seed);
        var simulated = new SimulatedFloor(FloorPlanner.Plan(floor), FloorPlanner.Hardware(floor, plugins.Catalog))
        {
            Behaviours = FloorPlanner.Behaviours(floor), Seed = request.Seed,
        };
        return View(floor.Name, FloorSimulation.Run(simulated, arrivals, from, from + span, cancellationToken), Stopwatch.GetElapsedTime(began));
    }

    // What came in the last so long, as if it came from another moment on.
    private IEnumerable<Arrival> Again(long from, long span)
    {
        var since = loop.Now - span;
        return records.Queries.Capacity.Arrivals(since).Select(a => a with { At = a.At - since + from });
    }

    private (BoundFloor? Floor, Problem? Problem) Compile(string path, string text)
    {
        var source = new SourceText(path, text);
        var result = FloorCompiler.Compile(source, plugins.Catalog);
        if (result.Floor is { Devices.Count: > 0 } floor) return (floor, null);
        return (null, result.Floor is not null ? new($"{path} describes no `devices`: a simulation counts on nothing else")
            : new($"{path} is not a floor file", null, [.. result.Diagnostics.Select(d => Answers.View(source, d))]));
    }

    private static SimulationView View(string name, SimulationResult r, TimeSpan took) => new()
    {
        Name = name, From = Wire.Time(r.From), Until = Wire.Time(r.Until), Arrived = r.Arrived, Finished = r.Finished, Preempted = r.Preempted, Struck = r.Struck, Running = r.Running,
        Waiting = r.Waiting, WaitMedianSeconds = r.WaitMedian / 1000.0, WaitNinetySeconds = r.WaitNinety / 1000.0, WaitMostSeconds = r.WaitMost / 1000.0,
        Models = [.. r.Models.Select(m => new ModelView(m.Kind, m.Model, m.Units, m.Used / 3_600_000m, m.Utilisation))],
        Contracts = [.. r.Contracts.Select(c => new BurnView(c.Contract.Name, CapacityReports.Kind(c.Contract.Kind), c.Used / 3_600_000m,
            c.Committed / 3_600_000m, CapacityReports.Amount(c.Cost), c.Idle is { } idle ? CapacityReports.Amount(idle) : null))],
        Cost = [.. r.Cost.Select(CapacityReports.Amount)], Idle = [.. r.Idle.Select(CapacityReports.Amount)], Seconds = took.TotalSeconds,
    };
}
