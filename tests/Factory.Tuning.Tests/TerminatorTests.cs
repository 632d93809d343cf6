using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Tuning.Tests;

public class TerminatorTests
{
    [Fact]
    public void Regret_keeps_its_promises() => new TerminatorConformance(() => new RegretTerminator()).Check();

    [Theory]
    [InlineData("branin", 0.5)]
    [InlineData("hartmann3", 0.01)]
    public void A_study_that_ends_is_as_close_to_the_minimum_as_was_asked_for(string name, double below)
    {
        var problem = Problems.All.Single(p => p.Name == name);
        for (var seed = 0; seed < Effort.Of(2, 20); seed++)
        {
            var trials = Played(problem, below, seed, most: 200);
            Assert.InRange(trials.Count, 20, 199);
            Assert.InRange(trials.Min(t => t.Values[0]), problem.Minimum - 1e-9, problem.Minimum + below);
        }
    }

    [Fact]
    public void A_study_in_which_much_is_still_to_be_found_goes_on() =>
        Assert.Equal(60, Played(Problems.Ackley10, 0.1, 1, most: 60).Count);

    [Fact]
    public void Results_of_which_none_counts_end_nothing()
    {
        var trials = Enumerable.Range(0, 40).Select(n => new Trial(Value.Of(("x", n / 40.0))) { State = TrialState.Complete, Values = [1], Constraints = [1], Recorded = n });
        Assert.Null(new RegretTerminator().Over(new() { Space = new([new Parameter.Real("x", 0, 1)]), Objectives = [new("loss")], Trials = [.. trials] }));
    }

    [Fact]
    public void Several_objectives_are_refused() => Assert.Contains("one objective", Assert.Throws<StageFailedException>(
        () => new RegretTerminator().Over(new() { Space = Problems.Branin.Space, Objectives = [new("a"), new("b")] })).Message, StringComparison.Ordinal);

    private static List<Trial> Played(Problem problem, double below, long seed, int most)
    {
        var (sampler, terminator) = (new AutoSampler(), new RegretTerminator { Below = below });
        var trials = new List<Trial>();
        while (trials.Count < most)
        {
            var study = new Study { Space = problem.Space, Objectives = [new("value")], Trials = [.. trials], Seed = seed };
            if (terminator.Over(study) is not null) break;
            var point = sampler.Propose(study, 1, CancellationToken.None)[0];
            trials.Add(new(point) { State = TrialState.Complete, Values = [problem.Value(point)], Recorded = trials.Count });
        }
        return trials;
    }
}
