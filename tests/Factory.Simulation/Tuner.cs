using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>
/// A sampler, a pruner and a terminator in small: as real ones do, they answer by the study alone. They begin, pause, let go on, copy, judge and wait, whatever
/// comes of it.
/// </summary>
internal static class Tuner
{
    public const long Steps = 9;

    public static StudyAnswer Answer(StudyQuestion question)
    {
        var study = question.Study;
        var random = new Random(unchecked((int)Convert.ToUInt32(Describe(study).Sha256()[..8], 16) + (question.Judged ?? -1)));
        if (question.Ending) return new StudyAnswer.Over(random.Next(8) == 0 ? "nothing more is expected" : null);
        if (question.Judged is not null) return new StudyAnswer.Judge(random.Next(6) == 0);
        var paused = Enumerable.Range(0, study.Trials.Count).Where(n => study.Trials[n].State == TrialState.Paused).ToList();
        // Often one whose checkpoint another has just been given: it must not go on too soon.
        var lenders = paused.Where(n => study.Trials.Any(t => t.Parent == n && t.State == TrialState.Running)).ToList();
        if (lenders.Count > 0 && random.Next(2) == 0) return Resume(study, lenders[random.Next(lenders.Count)], random);
        if (paused.Count > 0 && random.Next(2) == 0) return GoOn(study, paused[random.Next(paused.Count)], random);
        if (random.Next(10) == 0) return new StudyAnswer.Wait();
        // Few points, so that some come twice.
        return new StudyAnswer.Begin(Value.Of(("a", (long)random.Next(6)), ("b", random.Next(1, 4) / 4.0)), study.Steps is null ? null : Next(0, random));
    }

    /// <summary>All that the answer follows from.</summary>
    public static Value.Map Describe(Study study) => Value.Of(("budget", study.Budget ?? -1), ("workers", study.Workers), ("seed", study.Seed),
        ("trials", Value.Of(study.Trials.Select(t => (Value)Value.Of(("state", t.State.ToString()), ("point", t.Parameters), ("recorded", t.Recorded ?? -1),
            ("parent", t.Parent ?? -1), ("until", t.Until ?? -1), ("values", Value.Of(t.Values.Select(v => (Value)v))),
            ("curve", Value.Of(t.Curve.Select(p => (Value)Value.Of(("step", p.Step), ("value", p.Value))))))))));

    private static StudyAnswer GoOn(Study study, int trial, Random random) => random.Next(5) == 0 && study.Trials.Count < study.Budget
        ? new StudyAnswer.Exploit(Lender(study, trial, random), Value.Of(("a", (long)random.Next(6)), ("b", random.NextDouble() * 0.9 + 0.1)), trial, NextOf(study, trial, random))
        : Resume(study, trial, random);

    private static StudyAnswer.Resume Resume(Study study, int trial, Random random) => new(trial, NextOf(study, trial, random));

    private static long? NextOf(Study study, int trial, Random random) => Next(study.Trials[trial].Curve is [.., var last] ? last.Step : 0, random);

    // Mostly one that may lend its checkpoint.
    private static int Lender(Study study, int replaced, Random random)
    {
        var paused = Enumerable.Range(0, study.Trials.Count).Where(n => n != replaced && study.Trials[n].State == TrialState.Paused).ToList();
        return paused.Count > 0 && random.Next(8) > 0 ? paused[random.Next(paused.Count)] : random.Next(study.Trials.Count);
    }

    private static long? Next(long step, Random random) => step + random.Next(1, 5) is var until && until < Steps && random.Next(4) > 0 ? until : null;
}
