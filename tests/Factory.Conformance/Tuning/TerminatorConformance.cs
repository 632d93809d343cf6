using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// What every <see cref="ITerminator"/> promises, as checks for its author's tests.
/// <code>new TerminatorConformance(() => new MyTerminator()).Check();</code>
/// </summary>
/// <param name="create">Makes a terminator; called anew for every study.</param>
public sealed class TerminatorConformance(Func<ITerminator> create)
{
    /// <summary>How many trials a study of the checks has.</summary>
    public int Trials { get; init; } = 60;

    /// <summary>Whether it must end a study in which all is found, of these trials.</summary>
    public bool Ends { get; init; } = true;

    /// <exception cref="ConformanceException">Promises are broken; the message lists them all.</exception>
    public void Check()
    {
        var broken = new Promises();
        broken.Hold("lets a study begin", () => Same(Study([])), MustGoOn);
        broken.Hold("lets a study go on in which every result is a half of the one before", () => Halving(), MustGoOn);
        broken.Hold("answers the same to the same study, whatever it was asked before", AnswersTheSame);
        broken.Hold("survives failed trials and numbers that are none", () => Same(Study(Broken())));
        broken.Hold("survives studies without a result that counts", () => Same(Study([.. Broken().Select(t => t with { State = TrialState.Failed, Values = [] })])), MustGoOn);
        broken.Hold("survives an objective that is the same everywhere", () => Same(Study(Found(_ => 1))));
        if (Ends) broken.Hold("ends a study in which all is found", () => Same(Study(Found(x => (x - 0.5) * (x - 0.5)))), MustEnd);
        broken.Throw();
    }

    private static Study Study(List<Trial> trials) => new()
    {
        Space = PrunerStudy.Space, Objectives = [new("loss")], Trials = trials, Seed = 3, Budget = 10 * Math.Max(1, trials.Count),
    };

    // A fine grid, in an order that jumps about.
    private List<Trial> Found(Func<double, double> value) =>
        [.. Enumerable.Range(0, Trials).Select(n => (n * 7 + 3) % Trials / (Trials - 1.0)).Select((x, n) => Complete(x, value(x), n))];

    private string? Halving() => Same(Study([.. Enumerable.Range(0, 8).Select(n => Complete(1 - n / 16.0, Math.Pow(0.5, n), n))]));

    private List<Trial> Broken() => [.. Found(x => x).Select((t, n) => (n % 5) switch
    {
        0 => t with { State = TrialState.Failed, Values = [] },
        1 => t with { Values = [double.NaN] },
        2 => t with { Values = [double.PositiveInfinity] },
        3 => t with { State = TrialState.Pruned, Values = [], Curve = [new(1, double.NaN)] },
        _ => t,
    })];

    private void AnswersTheSame()
    {
        var trials = Found(x => Math.Abs(x - 0.3));
        var one = create();
        for (var n = 0; n <= trials.Count; n += 6)
        {
            var study = Study(trials[..n]);
            if (one.Over(study) != Same(study)) throw new ConformanceException($"after {n} results it says something else than one that was asked nothing before");
        }
    }

    private string? Same(Study study)
    {
        var answer = create().Over(study);
        if (answer is { Length: 0 }) throw new ConformanceException("it ends a study and does not say why");
        return answer == create().Over(study) ? answer : throw new ConformanceException("asked twice, it gives two different answers");
    }

    private static void MustGoOn(string? over)
    {
        if (over is not null) throw new ConformanceException($"it ends it: {over}");
    }

    private static void MustEnd(string? over)
    {
        if (over is null) throw new ConformanceException("it lets it go on");
    }

    private static Trial Complete(double x, double value, int number) => new(Value.Of(("x", x))) { State = TrialState.Complete, Values = [value], Recorded = number };
}
