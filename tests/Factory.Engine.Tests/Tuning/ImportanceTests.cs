using CsCheck;
using Factory.Sdk;

namespace Factory.Engine.Tests.Tuning;

public class ImportanceTests
{
    private static readonly SearchSpace s_space = new([
        new Parameter.Real("lr", 1e-5, 1, Log: true), new Parameter.Whole("layers", 1, 8), new Parameter.Choice("kind", ["a", "b", "c"]), new Parameter.Real("idle", 0, 1),
    ]);

    [Fact]
    public void A_parameter_that_decides_has_most_and_one_that_does_nothing_has_least()
    {
        var shares = Of(200, p => 10 * Math.Pow(Math.Log10(p.Lr) + 3, 2) + 0.5 * Math.Abs(p.Layers - 3));
        Assert.Equal(["lr", "layers"], shares.Keys.Take(2));
        Assert.True(shares["lr"] > 0.7, $"lr has {shares["lr"]}");
        Assert.True(shares["idle"] < 0.1 && shares["kind"] < 0.1, $"idle has {shares["idle"]}, kind has {shares["kind"]}");
    }

    [Fact]
    public void A_choice_that_decides_has_most() => Assert.Equal("kind", Of(200, p => p.Kind == "b" ? 0 : 1 + 0.1 * p.Lr).Keys.First());

    [Fact]
    public void Two_that_decide_alike_have_alike()
    {
        var space = new SearchSpace([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)]);
        var random = new Random(3);
        var trials = Enumerable.Range(0, 400).Select(_ => (X: random.NextDouble(), Y: random.NextDouble()))
            .Select(p => (Value.Of(("x", p.X), ("y", p.Y)), Math.Pow(p.X - 0.3, 2) + Math.Pow(p.Y - 0.6, 2))).ToList();
        Assert.InRange(Importances.Of(space, trials)[0].Share, 0.5, 0.65);
    }

    [Fact]
    public void A_parameter_that_is_not_always_there_is_judged_where_it_is()
    {
        var space = new SearchSpace([new Parameter.Choice("kind", ["a", "b"]), new Parameter.Real("x", 0, 1) { When = new("kind", ["b"]) }]);
        var random = new Random(5);
        var trials = Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? (Value.Of(("kind", "a")), random.NextDouble()) : Branch(random.NextDouble())).ToList();
        Assert.Equal("x", Importances.Of(space, trials)[0].Parameter);

        static (Value.Map, double) Branch(double x) => (Value.Of(("kind", "b"), ("x", x)), x);
    }

    [Fact]
    public void Too_few_trials_and_trials_that_are_all_alike_say_nothing()
    {
        Assert.Empty(Of(5, p => p.Lr));
        Assert.Empty(Of(100, _ => 1));
        Assert.Empty(Of(100, _ => double.NaN));
    }

    [Fact]
    public void Shares_come_to_one_whatever_the_values_are() => Gen.Double.Array[0, 60].Sample(costs =>
    {
        var random = new Random(costs.Length);
        var shares = Importances.Of(s_space, [.. costs.Select(c => (Point(random).Map, c))]);
        return shares.Count == 0 || (Math.Abs(shares.Sum(s => s.Share) - 1) < 1e-9 && shares.All(s => s.Share >= 0));
    }, iter: 100);

    private static Dictionary<string, double> Of(int trials, Func<(double Lr, long Layers, string Kind), double> cost)
    {
        var random = new Random(1);
        var points = Enumerable.Range(0, trials).Select(_ => Point(random)).Select(p => (p.Map, cost((p.Lr, p.Layers, p.Kind)))).ToList();
        return Importances.Of(s_space, points).ToDictionary(s => s.Parameter, s => s.Share);
    }

    private static (Value.Map Map, double Lr, long Layers, string Kind) Point(Random random)
    {
        var (lr, layers, kind) = (Math.Pow(10, -5 * random.NextDouble()), 1L + random.Next(8), "abc"[random.Next(3)].ToString());
        return (Value.Of(("lr", lr), ("layers", layers), ("kind", kind), ("idle", random.NextDouble())), lr, layers, kind);
    }
}
