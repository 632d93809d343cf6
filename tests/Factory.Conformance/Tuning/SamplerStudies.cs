using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>The studies by which <see cref="SamplerConformance"/> tries a sampler.</summary>
internal sealed class SamplerStudies(Func<ISampler> create, int trials)
{
    // Every kind of parameter, ranges with steps (for grids), conditions two deep.
    private static readonly SearchSpace s_mixed = new([
        new Parameter.Choice("kind", ["a", "b", "c"]),
        new Parameter.Real("rate", 1e-5, 1, Log: true, Steps: 3),
        new Parameter.Whole("depth", 1, 6) { When = new("kind", ["a", "b"]) },
        new Parameter.Real("share", -1, 1, Steps: 3) { When = new("depth", [2L, 3L]) },
        new Parameter.Choice("flag", [true, false]) { When = new("kind", ["b"]) },
        new Parameter.Whole("width", 1, 4096, Log: true, Steps: 4),
    ]);

    private static readonly SearchSpace s_numbers = new([new Parameter.Real("x", -3, 5, Steps: 40), new Parameter.Real("y", 0, 2, Steps: 40)]);

    public void StaysInTheSpace()
    {
        foreach (var trial in Run(create(), s_mixed, 5, Cost)) Fits(s_mixed, trial.Parameters);
    }

    public void IsDeterministic() => Same(Run(create(), s_mixed, 5, Cost), Run(create(), s_mixed, 5, Cost), "two runs of the same study differ");

    public void UsesTheSeed()
    {
        if (Run(create(), s_mixed, 5, Cost).Zip(Run(create(), s_mixed, 6, Cost)).All(p => p.First.Parameters.Equals(p.Second.Parameters)))
            throw new ConformanceException("the seeds 5 and 6 give the same points");
    }

    // A new instance for every proposal: what an instance remembers must change nothing.
    public void Resumes()
    {
        var whole = Run(create(), s_mixed, 7, Cost);
        for (var n = 0; n < whole.Count; n += 3)
        {
            var next = create().Propose(Study(s_mixed, whole[..n], 7), 1, CancellationToken.None);
            if (!next[0].Equals(whole[n].Parameters))
                throw new ConformanceException($"after {n} recorded trials a new instance proposes {next[0]}, and the one that ran from the beginning {whole[n].Parameters}");
        }
    }

    public void SurvivesBrokenTrials()
    {
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300];
        var list = new List<Trial>();
        var sampler = create();
        while (list.Count < trials)
        {
            var n = list.Count;
            var point = Next(sampler, s_mixed, list, 3);
            list.Add(new Trial(point)
            {
                State = n % 4 == 0 ? TrialState.Failed : n % 4 == 1 ? TrialState.Pruned : TrialState.Complete,
                Values = n % 4 < 2 ? [] : n % 4 == 2 ? [odd[n / 4 % odd.Length]] : [Cost(point)],
                Curve = n % 4 == 1 && n % 8 != 1 ? [new(1, Cost(point) + 1), new(3, double.NaN)] : [],
                Recorded = n,
            });
        }
    }

    public void SurvivesConstants()
    {
        foreach (var trial in Run(create(), s_mixed, 5, _ => 1)) Fits(s_mixed, trial.Parameters);
        Run(create(), s_numbers, 5, _ => 0);
    }

    public void ProposesSeveral()
    {
        var list = Run(create(), s_numbers, 9, Bowl);
        list.AddRange(Next(create(), s_numbers, list, 9, 4).Select(p => new Trial(p)));
        var points = Next(create(), s_numbers, list, 9, 4);
        var seen = list[^4..].Select(t => t.Parameters).Concat(points).ToHashSet();
        if (seen.Count < 8) throw new ConformanceException("eight trials at the same time are not eight points");
    }

    public void TakesForeignTrials()
    {
        var list = new List<Trial>
        {
            new(Value.Of(("kind", "gone"), ("rate", 0.1), ("old", 5L))) { State = TrialState.Complete, Values = [3], Recorded = 0 },
            new(Value.Of(("rate", 100.0))) { State = TrialState.Complete, Values = [2], Recorded = 1 },
            new(Value.Map.Empty) { State = TrialState.Complete, Values = [1], Recorded = 2 },
        };
        var sampler = create();
        while (list.Count < trials) list.Add(Complete(Next(sampler, s_mixed, list, 4), Cost, list.Count));
    }

    public void TakesOnePoint()
    {
        var space = new SearchSpace([new Parameter.Real("x", 2, 2, Steps: 1), new Parameter.Whole("n", 3, 3), new Parameter.Choice("c", ["only"])]);
        var list = new List<Trial>();
        while (list.Count < 12)
        {
            var points = create().Propose(Study(space, list, 1), 1, CancellationToken.None);
            if (points.Count == 0) return;
            Fits(space, points[0]);
            list.Add(Complete(points[0], _ => 1, list.Count));
        }
    }

    public void TakesSeveralObjectives()
    {
        var list = new List<Trial>();
        var sampler = create();
        while (list.Count < trials)
        {
            var study = Study(s_mixed, list, 2) with { Objectives = [new("cost"), new("width", Maximize: true)] };
            var point = sampler.Propose(study, 1, CancellationToken.None)[0];
            Fits(s_mixed, point);
            list.Add(Complete(point, Cost, list.Count) with { Values = [Cost(point), point["width"]!.AsNumber()!.Value], Constraints = [list.Count % 5 == 0 ? 1 : -1] });
        }
    }

    public void Learns()
    {
        Beats("a bowl over two numbers", s_numbers, Bowl);
        Beats("a space with logarithms, choices and conditions", s_mixed, Cost);
    }

    private void Beats(string what, SearchSpace space, Func<Value.Map, double> cost)
    {
        var better = 0;
        var chance = Enumerable.Range(100, 9).Select(seed => Chance(space, seed, cost)).Order().ElementAt(4);
        for (var seed = 0; seed < 5; seed++)
        {
            var mine = Run(create(), space, seed, cost, 2 * trials).Min(t => t.Values[0]);
            if (mine < chance) better++;
        }
        if (better < 4) throw new ConformanceException($"on {what}, in {better} of 5 studies of {2 * trials} trials it was better than as many random points mostly are; 4 were asked");
    }

    private double Chance(SearchSpace space, int seed, Func<Value.Map, double> cost)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, 2 * trials).Min(_ => cost(Draw(space, random)));
    }

    private static Value.Map Draw(SearchSpace space, Random random)
    {
        var point = Value.Map.Empty;
        foreach (var parameter in space.Parameters)
        {
            if (!SearchSpace.IsActive(parameter, point)) continue;
            var u = random.NextDouble();
            point = point.With(parameter.Name, parameter switch
            {
                Parameter.Choice c => c.Values[(int)(u * c.Values.Count)],
                Parameter.Real { Log: true } r => r.Low * Math.Pow(r.High / r.Low, u),
                Parameter.Real r => r.Low + u * (r.High - r.Low),
                Parameter.Whole { Log: true } w => (long)Math.Round(w.Low * Math.Pow((double)w.High / w.Low, u)),
                Parameter.Whole w => w.Low + (long)(u * (w.High - w.Low + 1)),
                _ => throw new InvalidOperationException(),
            });
        }
        return point;
    }

    private static double Bowl(Value.Map p) => Math.Pow(p["x"]!.AsNumber()!.Value - 1.3, 2) + 3 * Math.Pow(p["y"]!.AsNumber()!.Value - 0.4, 2);

    private static double Cost(Value.Map p)
    {
        var cost = Math.Pow(Math.Log10(p["rate"]!.AsNumber()!.Value) + 2.2, 2) + 0.1 * Math.Pow(Math.Log2(p["width"]!.AsNumber()!.Value) - 6, 2);
        return cost + (p["kind"]!.AsText() switch { "a" => 0.5, "b" => p["flag"] is Value.Bool { Value: true } ? 0 : 0.4, _ => 2 })
            + (p["depth"]?.AsNumber() is { } depth ? 0.05 * Math.Abs(depth - 3) : 0) + (p["share"]?.AsNumber() is { } share ? Math.Pow(share - 0.3, 2) : 0.3);
    }

    private List<Trial> Run(ISampler sampler, SearchSpace space, long seed, Func<Value.Map, double> cost, int? count = null)
    {
        var list = new List<Trial>();
        while (list.Count < (count ?? trials)) list.Add(Complete(Next(sampler, space, list, seed), cost, list.Count));
        return list;
    }

    private Value.Map Next(ISampler sampler, SearchSpace space, List<Trial> list, long seed) => Next(sampler, space, list, seed, 1)[0];

    private IReadOnlyList<Value.Map> Next(ISampler sampler, SearchSpace space, List<Trial> list, long seed, int count)
    {
        var points = sampler.Propose(Study(space, list, seed), count, CancellationToken.None);
        if (points.Count != count) throw new ConformanceException($"asked for {count} points it proposed {points.Count}");
        foreach (var point in points) Fits(space, point);
        return points;
    }

    private Study Study(SearchSpace space, IReadOnlyList<Trial> list, long seed) =>
        new() { Space = space, Objectives = [new("cost")], Trials = list, Seed = seed, Budget = trials };

    private static Trial Complete(Value.Map point, Func<Value.Map, double> cost, int recorded) =>
        new(point) { State = TrialState.Complete, Values = [cost(point)], Recorded = recorded };

    private static void Fits(SearchSpace space, Value.Map point)
    {
        if (space.Misfit(point) is { } misfit) throw new ConformanceException($"it proposed {point}, where {misfit}");
    }

    private static void Same(List<Trial> first, List<Trial> second, string otherwise)
    {
        for (var n = 0; n < first.Count; n++)
        {
            if (!first[n].Parameters.Equals(second[n].Parameters))
                throw new ConformanceException($"{otherwise}: trial {n} is {first[n].Parameters}, and then {second[n].Parameters}");
        }
    }
}
