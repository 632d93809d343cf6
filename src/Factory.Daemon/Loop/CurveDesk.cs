using System.Collections.Concurrent;
using System.Threading.Channels;
using Factory.Engine;
using Factory.Execution.Scripts;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// What running trials tell of themselves → their study's objective, step by step. Where the objective is one metric it is that; else it is evaluated
/// over the metrics of the step, once all that it looks at are there: of each attempt all steps that wait in one question, one question at a time.
/// </summary>
internal sealed class CurveDesk(EngineLoop loop, ScriptQuestions scripts)
{
    // An attempt that tells faster than its objective is evaluated has gaps in its curve beyond so many steps that wait.
    private const int MostWaiting = 4096;
    private const int MostAtOnce = 256;
    private readonly ConcurrentDictionary<AttemptId, Curve> _curves = [];

    /// <param name="cancellationToken">What is told after it is for nobody.</param>
    public void Begin(AttemptOrder order, CancellationToken cancellationToken)
    {
        if (order.Trial is not { } trial) return;
        var curve = new Curve(trial.Objective);
        curve.Told = Task.Run(() => Tell(curve, order.Id, cancellationToken), CancellationToken.None);
        _curves[order.Id] = curve;
    }

    /// <summary>One attempt's points come one after another.</summary>
    public void Point(AttemptId attempt, string metric, double value, long step)
    {
        if (_curves.TryGetValue(attempt, out var curve) && curve.Add(metric, value, step) is { } metrics) curve.Steps.Writer.TryWrite((step, metrics));
    }

    /// <summary>Completes when all that the attempt told was passed on: its end comes after it.</summary>
    public Task EndAsync(AttemptId attempt)
    {
        if (!_curves.TryRemove(attempt, out var curve)) return Task.CompletedTask;
        curve.Steps.Writer.Complete();
        return curve.Told;
    }

    private async Task Tell(Curve curve, AttemptId attempt, CancellationToken cancellationToken)
    {
        try
        {
            while (await curve.Steps.Reader.WaitToReadAsync(cancellationToken))
            {
                var steps = new List<(long Step, Value.Map Metrics)>();
                while (steps.Count < MostAtOnce && curve.Steps.Reader.TryRead(out var step)) steps.Add(step);
                var values = await Values(curve, [.. steps.Select(s => s.Metrics)], cancellationToken);
                foreach (var (step, value) in steps.Zip(values)) loop.Post(new EngineEvent.TrialMeasured(loop.Now, attempt, step.Step, value));
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon ends; the next one reads what the attempt told from its journal.
        }
    }

    private async Task<IReadOnlyList<double>> Values(Curve curve, IReadOnlyList<Value.Map> metrics, CancellationToken cancellationToken)
    {
        if (curve.Only is { } only) return [.. metrics.Select(m => m[only]!.AsNumber()!.Value)];
        try
        {
            var (values, _, error) = await scripts.Score(
                [.. metrics.Select(m => curve.Objective with { Names = curve.Objective.Names.With("trial", m) })], [], cancellationToken);
            if (error is null) return values;
        }
        catch (Exception e) when (e is ScriptHostException or IOException)
        {
            // The end of the trial is scored again, and says what is wrong.
            return [.. metrics.Select(_ => double.NaN)];
        }
        // One that throws takes no other's value away.
        if (metrics.Count == 1) return [double.NaN];
        var each = new List<double>();
        foreach (var one in metrics) each.AddRange(await Values(curve, [one], cancellationToken));
        return each;
    }

    private sealed class Curve(Question objective)
    {
        private readonly HashSet<string> _needed = [.. TrialMetrics.In(objective.Text)];
        private Value.Map _metrics = Value.Map.Empty;
        private long _step;
        private bool _done;

        public Question Objective => objective;
        /// <summary>The metric that the objective is; null when it is made of several, or of one with something else.</summary>
        public string? Only { get; } = TrialMetrics.Only(objective.Text);
        public Channel<(long Step, Value.Map Metrics)> Steps { get; } =
            Channel.CreateBounded<(long, Value.Map)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        public Task Told { get; set; } = Task.CompletedTask;

        /// <summary>The metrics of a step, when this was the last that was missing.</summary>
        public Value.Map? Add(string metric, double value, long step)
        {
            if (step != _step) (_step, _metrics, _done) = (step, Value.Map.Empty, false);
            if (_done || _needed.Count == 0) return null;
            _metrics = _metrics.With(MetricNames.ToPascal(metric), value);
            if (!_needed.All(n => _metrics.Members.ContainsKey(n))) return null;
            _done = true;
            return _metrics;
        }
    }
}
