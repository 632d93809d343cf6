using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What a stage waited for, and how long, in sentences.</summary>
internal static class Waits
{
    // Less is the daemon's own work, and nobody's business.
    private const long Least = 50;

    public static IEnumerable<string> Of(StageDetails stage, RunDetails run, long now)
    {
        if (stage.Hashed is { } hashed && Last(stage, run) is { } before && hashed - run.Run.Created > Least)
            yield return $"{Duration(hashed - run.Run.Created)} for its inputs, the last of them from {before.Name}";
        if (stage.Queued is { } queued)
        {
            var placed = stage.Attempts is [var first, ..] ? first.Created : stage.Ended ?? now;
            if (placed - queued > Least) yield return $"{Duration(placed - queued)} for a device";
        }
        foreach (var (ended, next) in stage.Attempts.Zip(stage.Attempts.Skip(1)))
            if (next.Created - ended.Ended is { } pause and > Least)
                yield return $"{Duration(pause)} before attempt {next.Number}, because attempt {ended.Number} {Words(ended)}";
        // A cached gate shows whom another run asked.
        if (stage is { Provenance: not Provenance.Cached, Gate: { Asked: { } asked } gate })
            yield return $"{Duration((stage.Ended ?? now) - asked)} for a person's word{(gate.AnsweredBy is { } user ? $", which {user} gave" : "")}";
    }

    private static StageDetails? Last(StageDetails stage, RunDetails run) => stage.After.Select(i => run.Stages[i]).MaxBy(s => s.Ended);

    private static string Words(AttemptDetails attempt) => $"ended: {attempt.Reason ?? attempt.End?.Words()}";

    private static string Duration(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds) switch
    {
        { TotalSeconds: < 1 } => FormattableString.Invariant($"{milliseconds} ms"),
        { TotalMinutes: < 2 } time => FormattableString.Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 2 } time => FormattableString.Invariant($"{time.TotalMinutes:0} min"),
        var time => FormattableString.Invariant($"{time.TotalHours:0.0} h"),
    };
}
