using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Tuning.Tests;

public class PrunerTests
{
    [Fact]
    public void None_keeps_its_promises() => Check(() => new NoPruner(), saves: false);

    [Fact]
    public void Median_keeps_its_promises() => Check(() => new MedianPruner());

    [Fact]
    public void Percentile_keeps_its_promises() => Check(() => new PercentilePruner());

    [Fact]
    public void Patient_keeps_its_promises() => Check(() => new PatientPruner(), saves: false);

    [Fact]
    public void Threshold_keeps_its_promises() => Check(() => new ThresholdPruner { Upper = 0.7, Warmup = 5 });

    [Fact]
    public void Halving_keeps_its_promises() => Check(() => new HalvingPruner());

    [Fact]
    public void Asha_keeps_its_promises() => Check(() => new AshaPruner());

    [Fact]
    public void Hyperband_keeps_its_promises() => Check(() => new HyperbandPruner());

    [Fact]
    public void Bohb_keeps_its_promises() => Check(() => new BohbPruner());

    [Fact]
    public void Pbt_keeps_its_promises() => Check(() => new PbtPruner());

    [Fact]
    public void Wilcoxon_keeps_its_promises() => Check(() => new WilcoxonPruner());

    [Fact]
    public void Auto_keeps_its_promises() => Check(() => new AutoPruner());

    private static void Check(Func<IPruner> create, bool saves = true) => new PrunerConformance(create) { Saves = saves, Trials = Effort.Of(24, 120) }.Check();

    [Fact]
    public void A_promoted_trial_goes_on_where_it_paused()
    {
        var study = new Study
        {
            Space = new([new Parameter.Real("x", 0, 1)]), Objectives = [new("accuracy", Maximize: true)], Steps = 27,
            Trials = [Paused(0.5), Paused(0.9), Paused(0.7)],
        };
        Assert.Equal(new Move.Resume(1, 3), new AshaPruner().Next(study));
        Assert.Equal(new Move.Begin(1), new AshaPruner().Next(study with { Trials = [Paused(0.5), Paused(0.9)] }));
    }

    [Fact]
    public void A_pruner_that_resumes_what_is_not_paused_is_told_so()
    {
        var e = Assert.Throws<ConformanceException>(() => new PrunerConformance(() => new Awake()).Check());
        Assert.Contains("takes trial 0 for paused", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, 0.125)]
    [InlineData(new[] { -1.0, 2, 3 }, 0.25)]
    [InlineData(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 }, 0.0008)]
    public void The_signed_rank_test_is_right(double[] differences, double p) => Assert.Equal(p, SignedRank.IsGreater(differences), 2e-4);

    private static Trial Paused(double value) => new(Value.Of(("x", value))) { State = TrialState.Paused, Curve = [new(1, value)], Until = 1 };

    private sealed class Awake : IPruner
    {
        public Move Next(Study study) => study.Trials.Count == 0 ? new Move.Begin() : new Move.Resume(0);
        public Verdict Judge(Study study, int trial) => Verdict.GoOn;
    }
}
