using System.Globalization;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>Spends epochs as a pruner says: the mean regret of the best finished trial after so many full runs' worth.</summary>
internal static class Epochs
{
    public static readonly int[] Budgets = [10, 20, 30];
    public static readonly string[] Public = ["3945", "34539", "126026", "167168"];

    private static readonly string[] s_others = ["7593", "126025", "126029", "146212", "167149", "167190", "168330", "168868", "189862", "189906"];

    /// <summary>Regret beside the best row of Optuna's at each budget, and on other instances beside a study without a pruner.</summary>
    public static bool BesidePeers()
    {
        var rows = File.ReadLines(Baselines.PathOf("lcbench_public.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        var table = new Table("sampler", "pruner", "instances", "runs", "regret after 10 full runs", "20", "30");
        foreach (var row in rows) table.Row($"Optuna {row[0]}", row[1], "4 public", row[2], row[3], row[4], row[5]);
        var best = Budgets.Select((_, b) => rows.Min(r => double.Parse(r[3 + b], CultureInfo.InvariantCulture))).ToArray();
        var mine = Row(table, "auto", "auto", Public, "4 public");
        foreach (var (sampler, pruner) in new[] { ("auto", "none"), ("tpe", "asha"), ("bohb", "bohb"), ("random", "hyperband") }) Row(table, sampler, pruner, Public, "4 public");
        foreach (var (sampler, pruner) in new[] { ("auto", "auto"), ("auto", "none"), ("tpe", "none"), ("random", "none") }) Row(table, sampler, pruner, s_others, "10 others");
        return mine.Zip(best).All(p => p.First < p.Second);
    }

    private static double[] Row(Table table, string sampler, string pruner, string[] instances, string what)
    {
        var regrets = Regrets(() => Samplers.Create(sampler), () => Pruners.Create(pruner), instances, 3);
        table.Row([sampler, pruner, what, $"{instances.Length * 3}", .. regrets.Select(r => r.ToString("0.0000", CultureInfo.InvariantCulture))]);
        return regrets;
    }

    public static double[] Regrets(Func<ISampler> sampler, Func<IPruner> pruner, IReadOnlyList<string> instances, int seeds)
    {
        var jobs = instances.SelectMany(i => Enumerable.Range(0, seeds).Select(s => (Instance: i, Seed: s))).ToList();
        var regrets = new double[jobs.Count][];
        using var model = new CurveModel();
        Parallel.For(0, jobs.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            j => regrets[j] = Run(model, sampler(), pruner(), jobs[j].Instance, jobs[j].Seed));
        return [.. Budgets.Select((_, b) => regrets.Average(r => r[b]))];
    }

    private static double[] Run(CurveModel model, ISampler sampler, IPruner pruner, string instance, int seed)
    {
        var (min, max) = CurveModel.Range(instance);
        var trials = new List<Trial>();
        var curves = new List<double[]>();
        var best = double.NegativeInfinity;
        var spent = 0;
        var recorded = 0;
        var regrets = new List<double>();
        while (regrets.Count < Budgets.Length)
        {
            Study Now() => new()
            {
                Space = CurveModel.Space, Objectives = [new("accuracy", Maximize: true)], Trials = trials, Seed = seed, Steps = CurveModel.Epochs,
            };
            var move = pruner.Next(Now());
            int number;
            long until;
            switch (move)
            {
                case Move.Resume resume:
                    (number, until) = (resume.Trial, resume.Until ?? CurveModel.Epochs);
                    trials[number] = trials[number] with { State = TrialState.Running };
                    break;
                case Move.Begin begin:
                    (number, until) = (trials.Count, begin.Until ?? CurveModel.Epochs);
                    trials.Add(new(sampler.Propose(Now(), 1, CancellationToken.None)[0]));
                    curves.Add(model.Curve(instance, trials[^1].Parameters));
                    break;
                default: throw new InvalidOperationException($"{move} is not for this benchmark");
            }
            var state = TrialState.Running;
            while (state == TrialState.Running && regrets.Count < Budgets.Length)
            {
                var trial = trials[number];
                var step = trial.Curve.Count + 1;
                spent++;
                trials[number] = trial with { Curve = [.. trial.Curve, new(step, curves[number][step - 1])] };
                if (step == CurveModel.Epochs) state = TrialState.Complete;
                else if (pruner.Judge(Now(), number) == Verdict.Prune) state = TrialState.Pruned;
                else if (step == until) state = TrialState.Paused;
                if (state == TrialState.Complete) best = Math.Max(best, curves[number][step - 1]);
                if (spent == Budgets[regrets.Count] * CurveModel.Epochs) regrets.Add(double.IsInfinity(best) ? 1 : (max - best) / (max - min));
            }
            trials[number] = trials[number] with
            {
                State = state, Values = state == TrialState.Complete ? [curves[number][^1]] : [], Recorded = recorded++,
            };
        }
        return [.. regrets];
    }
}
