using System.Collections.Concurrent;
using System.Globalization;
using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>The context of one run on a bench: remembers what the stage says, and objects where a host's daemon would.</summary>
internal sealed class BenchContext(StageBench bench, StagePorts ports, int attempt) : StageContext
{
    private readonly ConcurrentQueue<BenchPoint> _points = new();
    private readonly ConcurrentQueue<BenchProgress> _progress = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly ConcurrentDictionary<string, long> _lastStep = new(StringComparer.Ordinal);

    public override string Pipeline => bench.Pipeline;
    public override string Stage => bench.Stage;
    public override long Run => 1;
    public override string Attempt { get; } = $"bench-{attempt}";
    public override ulong Seed => bench.Seed;
    public override string WorkDirectory => bench.WorkDirectory;
    public override string CheckpointDirectory => bench.CheckpointDirectory;
    public override IReadOnlyList<LeasedDevice> Devices => bench.Devices;
    public override int Cores => bench.Cores;
    public override ProgramRules Programs => bench.Programs;

    public override IReadOnlyDictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["FACTORY_RUN"] = Run.ToString(CultureInfo.InvariantCulture),
                ["FACTORY_PIPELINE"] = Pipeline,
                ["FACTORY_STAGE"] = Stage,
                ["FACTORY_ATTEMPT"] = Attempt,
                ["FACTORY_SEED"] = Seed.ToString(CultureInfo.InvariantCulture),
                ["FACTORY_CORES"] = Cores.ToString(CultureInfo.InvariantCulture),
                ["FACTORY_DEVICES"] = string.Join(',', Devices.Select(d => d.Id)),
                ["FACTORY_WORK"] = WorkDirectory,
                ["FACTORY_CHECKPOINTS"] = CheckpointDirectory,
            };
            foreach (var input in ports.Inputs) variables["FACTORY_INPUT_" + EnvironmentName(input.Name)] = Commandable(input);
            foreach (var output in ports.Outputs) variables["FACTORY_OUTPUT_" + EnvironmentName(output.Name)] = output.Path;
            return variables;
        }
    }

    public IReadOnlyList<BenchPoint> Points => [.. _points];
    public IReadOnlyList<BenchProgress> Progresses => [.. _progress];
    public IReadOnlyList<string> Lines => [.. _lines];
    public IReadOnlyList<string> Warnings => [.. _warnings];

    public override void Progress(double fraction, string? note = null)
    {
        if (fraction is not (>= 0 and <= 1)) throw new ConformanceException($"progress is {fraction}; it goes from 0 to 1");
        _progress.Enqueue(new(fraction, note));
    }

    public override void Point(string metric, double value, long step)
    {
        if (_lastStep.TryGetValue(metric, out var last) && step <= last)
            throw new ConformanceException($"the curve `{metric}` goes from step {last} to step {step}; steps must rise");
        _lastStep[metric] = step;
        _points.Enqueue(new(metric, value, step));
    }

    public override void Log(string line) => _lines.Enqueue(line);
    public override void Warn(string sentence) => _warnings.Enqueue(sentence);

    // Its file where it is one file, else its directory.
    private static string Commandable(InputArtifact input) =>
        Directory.GetFiles(input.Path, "*", SearchOption.AllDirectories) is [var only] ? only : input.Path;

    private static string EnvironmentName(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
