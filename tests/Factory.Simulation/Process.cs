using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>An attempt's process, which knows nothing of the daemon. What it makes follows from the input hash alone.</summary>
internal sealed class Process
{
    public const long Never = long.MaxValue;
    public const int Longest = 10_000;

    public required long EndsAt { get; set; }
    public required AttemptOutcome Outcome { get; set; }
    /// <summary>Of a trial: how many steps it has told of when it ends.</summary>
    public long Steps { get; private set; }
    private uint _seed;
    /// <summary>Nothing of it is left, not even that it was begun.</summary>
    public bool Forgotten { get; private set; }

    public static Process Start(AttemptOrder order, long now, Random random)
    {
        var process = Begin(order, now, random);
        if (order.Trial is not { } trial) return process;
        process._seed = Convert.ToUInt32(order.Hash.Hex[..6], 16);
        process.Steps = trial.Until ?? Tuner.Steps;
        if (trial.Until is not null && process.Outcome.End == AttemptEnd.Succeeded) process.Outcome = new() { End = AttemptEnd.Paused };
        else if (process.Outcome.End != AttemptEnd.Succeeded) process.Steps = random.NextInt64(process.Steps + 1);
        return process;
    }

    public double ValueAt(long step) => (_seed + step * 7919) % 1000 / 1000.0;

    private static Process Begin(AttemptOrder order, long now, Random random) => new()
    {
        // Some never end by themselves: only a timeout that is really carried out ends them, and a history that does not end is found.
        EndsAt = order.Task.TimeoutSeconds is not null && random.Next(3) == 0 ? Never
            : now + random.Next(1, LongestOf(order.Task.Name)),
        Outcome = random.Next(20) switch
        {
            0 => new() { End = AttemptEnd.Lost, Reason = "vanished" },
            1 => new() { End = AttemptEnd.Crashed, Reason = "signal 11", Signal = 11 },
            2 when random.Next(3) == 0 => new() { End = AttemptEnd.Failed, Reason = "cannot be done" },
            3 when random.Next(3) == 0 => new() { End = AttemptEnd.OutOfMemory, Reason = "too large" },
            _ => new() { End = AttemptEnd.Succeeded, Result = Make(order) },
        },
    };

    /// <summary>The machine it ran on went down: its ticket may be there still, or not.</summary>
    public void LoseMachine(long now, Random random)
    {
        if (random.Next(2) == 0) Forgotten = true;
        (EndsAt, Outcome) = (now, new() { End = AttemptEnd.Lost, Reason = "of another boot" });
    }

    public void Forget() => Forgotten = true;

    public void FailDevice(long now) => (EndsAt, Outcome) = (now, new() { End = AttemptEnd.DeviceFault, Reason = "the core melted" });

    private static int LongestOf(string stage) => stage.Contains("endless", StringComparison.Ordinal) ? Longest
        : stage.Contains("slow", StringComparison.Ordinal) ? 3000 : 300;

    private static StageResult Make(AttemptOrder order)
    {
        // Few contents, so that different computations make the same bytes now and then.
        var seed = Convert.ToUInt32(order.Hash.Hex[..6], 16);
        return new StageResult
        {
            Outputs = order.Task.Outputs.ToDictionary(o => o.Name, o => new ArtifactReference(o.Kind, new ArtifactDigest($"{o.Name}-{seed % 50}"))),
            Metrics = Value.Of(("score", seed % 1000 / 1000.0)),
        };
    }
}
