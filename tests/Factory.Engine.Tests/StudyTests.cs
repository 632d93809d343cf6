using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class StudyTests
{
    private static readonly PluginIdentity Plugin = new("tuning", "1.0.0", "sha256:0");

    [Fact]
    public void As_many_trials_run_as_the_devices_hold_and_each_end_is_a_question()
    {
        var (shop, run) = Begun(trials: 3);
        shop.Answer(run, 0, Begin(1));
        shop.Answer(run, 0, Begin(2));
        Assert.Equal(["1.search[0]", "1.search[1]"], shop.Running);
        Assert.Equal(2, shop.Asked.Count);
        shop.End(run, "search[1]");
        Assert.Equal([TrialState.Running, TrialState.Complete], shop.Asked[^1].Study.Trials.Select(t => t.State));
        shop.Answer(run, 0, Begin(3));
        shop.End(run, "search[0]");
        // Beyond its budget a pruner may begin what it likes.
        shop.Answer(run, 0, Begin(4));
        shop.End(run, "search[2]");
        shop.Answer(run, 0, Begin(5));
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
        Assert.Equal(3, shop.Deltas.OfType<Delta.TrialRecorded>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_asked_follows_from_the_order_of_the_results_and_not_from_how_long_an_answer_takes(bool slow)
    {
        var (shop, run) = Begun(trials: 9);
        shop.Answer(run, 0, Begin(1));
        shop.Answer(run, 0, Begin(2));
        shop.End(run, "search[1]");
        if (slow) shop.End(run, "search[0]");
        Assert.Equal(["Running", "Complete"], States(shop.Asked[^1]));
        shop.Answer(run, 0, Begin(3));
        if (!slow) shop.End(run, "search[0]");
        Assert.Equal(["Complete", "Complete", "Running"], States(shop.Asked[^1]));
        Assert.Equal(4, shop.Asked.Select(a => a.Number).Distinct().Count());
    }

    [Fact]
    public void A_trial_that_reaches_its_rung_frees_its_device_and_goes_on_when_it_is_told_to()
    {
        var (shop, run) = Begun(trials: 2, workers: 1);
        shop.Answer(run, 0, Begin(1, until: 2));
        Assert.Equal(2, shop.Engine.OrderFor(shop.Open(run, "search[0]")!.Id)!.Trial!.Until);
        shop.Measure(run, "search[0]", 1, 0.5);
        Assert.Equal(0, shop.Asked[^1].Judged);
        shop.Answer(run, 0, new StudyAnswer.Judge(false));
        shop.Measure(run, "search[0]", 2, 0.6);
        // Heard twice, by a daemon that came after.
        shop.Measure(run, "search[0]", 2, 0.6);
        shop.End(run, "search[0]", AttemptEnd.Paused);
        Assert.Equal(StageStatus.Paused, shop.Status(run, "search[0]"));
        Assert.Empty(shop.Running);
        Assert.Equal([new(1, 0.5), new(2, 0.6)], shop.Asked[^1].Study.Trials[0].Curve);
        shop.Answer(run, 0, new StudyAnswer.Resume(0, null));
        Assert.Equal(["1.search[0]"], shop.Running);
        Assert.Null(shop.Engine.OrderFor(shop.Open(run, "search[0]")!.Id)!.Trial!.Until);
        shop.End(run, "search[0]");
        shop.Answer(run, 0, new StudyAnswer.Wait());
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Fact]
    public void A_trial_that_its_pruner_ends_is_stopped_and_told_as_pruned()
    {
        var (shop, run) = Begun(trials: 2, workers: 1);
        shop.Answer(run, 0, Begin(1));
        shop.Measure(run, "search[0]", 1, 0.5);
        shop.Answer(run, 0, new StudyAnswer.Judge(true));
        Assert.Equal(AttemptEnd.Pruned, Assert.Single(shop.Stops).Because);
        // What it says until it hears of it changes nothing any more.
        shop.Measure(run, "search[0]", 2, 0.9);
        shop.End(run, "search[0]", AttemptEnd.Pruned);
        Assert.Equal(StageStatus.Pruned, shop.Status(run, "search[0]"));
        Assert.Equal([(TrialState.Pruned, 1)], shop.Asked[^1].Study.Trials.Select(t => (t.State, t.Curve.Count)));
        shop.Answer(run, 0, Begin(2));
        shop.End(run, "search[1]");
        shop.Answer(run, 0, Begin(3));
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Fact]
    public void A_point_that_was_tried_is_not_computed_again()
    {
        var (shop, run) = Begun(trials: 3, workers: 1);
        shop.Answer(run, 0, Begin(1));
        shop.End(run, "search[0]");
        shop.Answer(run, 0, Begin(1));
        Assert.Equal([TrialState.Complete, TrialState.Complete], shop.Asked[^1].Study.Trials.Select(t => t.State));
        Assert.Single(shop.Deltas.OfType<Delta.AttemptCreated>());
        shop.Answer(run, 0, Begin(2));
        shop.End(run, "search[2]");
        shop.Answer(run, 0, new StudyAnswer.Wait());
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Theory]
    [InlineData(null, "all 3 points of its space were tried")]
    [InlineData(24, "all 3 points of its space were tried")]
    [InlineData(3, null)]
    public void A_study_is_over_when_all_points_of_its_space_were_tried(int? trials, string? why)
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Study(9, 1, new()) with
        {
            Trials = trials, Space = [new Parameter.Choice("x", [1L, 2L]), new Parameter.Whole("y", 0, 1) { When = new("x", [2L]) }],
        }));
        foreach (var (point, n) in new[] { Value.Of(("x", 1L)), Value.Of(("x", 2L), ("y", 0L)), Value.Of(("x", 2L), ("y", 1L)) }.Select((p, n) => (p, n)))
        {
            Assert.Null(shop.Ended(run));
            shop.Answer(run, 0, new StudyAnswer.Begin(point, null));
            shop.End(run, $"search[{n}]");
        }
        shop.Answer(run, 0, Begin(1));

        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
        Assert.Equal(why, shop.Deltas.OfType<Delta.StudyStopping>().SingleOrDefault()?.Why);
    }

    [Fact]
    public void A_copy_goes_on_from_its_parents_checkpoint_in_the_place_of_another()
    {
        var (shop, run) = Begun(trials: 3);
        shop.Answer(run, 0, Begin(1, until: 2));
        shop.Answer(run, 0, Begin(2, until: 2));
        shop.End(run, "search[0]", AttemptEnd.Paused);
        shop.Answer(run, 0, new StudyAnswer.Wait());
        shop.End(run, "search[1]", AttemptEnd.Paused);
        shop.Answer(run, 0, new StudyAnswer.Exploit(1, Value.Of(("x", 3L)), 0, null));
        Assert.Equal(StageStatus.Pruned, shop.Status(run, "search[0]"));
        var order = shop.Engine.OrderFor(shop.Open(run, "search[2]")!.Id)!;
        Assert.Equal((2, null), (order.Trial!.Parent, order.Trial.Until));
        Assert.Equal(CacheUse.None, order.Task.Cache);
        Assert.Equal([TrialState.Pruned, TrialState.Paused, TrialState.Running], shop.Asked[^1].Study.Trials.Select(t => t.State));
    }

    [Theory]
    [InlineData(7, "does not lie in the space: `x` cannot be 99")]
    public void An_answer_that_makes_no_sense_ends_the_study_and_says_whose_it_is(int trial, string words)
    {
        var (shop, run) = Begun(trials: 3);
        shop.Answer(run, 0, Begin(99));
        Assert.Contains(words, shop.Reason(run, "search"), StringComparison.Ordinal);
        (shop, run) = Begun(trials: 3);
        shop.Answer(run, 0, new StudyAnswer.Resume(trial, null));
        Assert.Contains("its pruner `asha` wants trial 7 to go on, which is not paused", shop.Reason(run, "search"), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, shop.Ended(run));
    }

    [Fact]
    public void A_study_is_over_when_its_time_its_target_or_its_patience_is()
    {
        var (shop, run) = Begun(trials: 9, limits: new() { Seconds = 60 });
        shop.Answer(run, 0, Begin(1));
        shop.Answer(run, 0, Begin(2));
        shop.End(run, "search[0]");
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(AttemptEnd.Pruned, Assert.Single(shop.Stops).Because);
        shop.End(run, "search[1]", AttemptEnd.Pruned);
        shop.Answer(run, 0, Begin(3));
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));

        Assert.Equal((2, "a trial reached 1, and 1 was to be reached"), Played(new() { Target = 1 }, n => n));
        Assert.Equal((4, "the last 3 trials were no better than the best before them"), Played(new() { Idle = 3 }, n => -n));
    }

    [Fact]
    public void A_study_that_goes_on_counts_the_trials_that_it_has_and_one_that_learns_does_not()
    {
        EarlierTrial[] earlier = [new(new(7), 0, new(Value.Of(("x", 1L))) { State = TrialState.Complete, Values = [5], Recorded = 0 })];
        foreach (var (extends, budget) in new[] { (true, 2), (false, 3) })
        {
            var shop = new Shop { Earlier = earlier, Extends = extends };
            var run = shop.Run(1, Plans.Of(Study(2, 1, new())));
            Assert.Equal((budget, 1), (shop.Asked[^1].Study.Budget, shop.Asked[^1].Study.Trials.Count));
            shop.Answer(run, 0, Begin(2));
            Assert.Equal(["1.search[1]"], shop.Running);
        }
    }

    [Fact]
    public void What_a_study_learned_is_to_be_beaten_but_counts_as_no_try_of_its_own()
    {
        var learned = Enumerable.Range(0, 5).Select(n =>
            new EarlierTrial(new(7), n, new(Value.Of(("x", (long)n))) { State = TrialState.Complete, Values = [9.0 - n], Recorded = n }));
        var shop = new Shop { Earlier = [.. learned] };
        var run = shop.Run(1, Plans.Of(Study(9, 1, new() { Idle = 3 })));
        for (var x = 5; shop.Ended(run) is null; x++)
        {
            shop.Answer(run, 0, Begin(x));
            if (shop.Running.Count > 0) shop.End(run, $"search[{x}]");
        }
        Assert.Equal(3, shop.Deltas.OfType<Delta.TrialRecorded>().Count());
        Assert.Equal("the last 3 trials were no better than the best before them", shop.Deltas.OfType<Delta.StudyStopping>().Single().Why);
    }

    [Fact]
    public void What_a_study_learned_elsewhere_is_none_of_its_best_where_its_space_does_not_reach()
    {
        EarlierTrial[] learned =
        [
            new(new(7), 0, new(Value.Of(("x", 70L))) { State = TrialState.Complete, Values = [100], Recorded = 0 }),
            new(new(7), 1, new(Value.Of(("x", 4L), ("gone", 1L))) { State = TrialState.Complete, Values = [90], Recorded = 1 }),
            new(new(7), 2, new(Value.Of(("x", 5L))) { State = TrialState.Complete, Values = [8], Recorded = 2 }),
        ];
        var shop = new Shop { Earlier = learned, Score = n => n };
        var run = shop.Run(1, Plans.Of(Study(2, 1, new() { Target = 50 })));
        shop.Answer(run, 0, Begin(3));
        shop.End(run, "search[3]");
        shop.Answer(run, 0, Begin(6));
        shop.End(run, "search[4]");
        shop.Answer(run, 0, new StudyAnswer.Wait());
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
        Assert.Empty(shop.Deltas.OfType<Delta.StudyStopping>());
        Assert.Equal(Value.Of(("x", 5L)), shop.Deltas.OfType<Delta.StageCompleted>().Single(d => d.Index == 0).Result.Best);
    }

    [Fact]
    public void A_terminator_is_asked_after_each_result_and_its_word_ends_the_study()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Study(9, 2, new()) with { Terminator = new("regret", Plugin, Value.Map.Empty) }));
        Assert.False(shop.Asked[^1].Ending);
        shop.Answer(run, 0, Begin(1));
        shop.Answer(run, 0, Begin(2));
        shop.End(run, "search[0]");
        Assert.Equal((true, 1), (shop.Asked[^1].Ending, shop.Asked[^1].Study.Trials.Count(t => t.Recorded is not null)));
        // What arrives meanwhile waits for the answer.
        shop.End(run, "search[1]");
        shop.Answer(run, 0, new StudyAnswer.Over(null));
        Assert.False(shop.Asked[^1].Ending);
        shop.Answer(run, 0, Begin(3));
        Assert.True(shop.Asked[^1].Ending);
        shop.Answer(run, 0, new StudyAnswer.Over("nothing better is expected"));
        Assert.Equal("nothing better is expected", shop.Deltas.OfType<Delta.StudyStopping>().Single().Why);
        Assert.Equal(AttemptEnd.Pruned, Assert.Single(shop.Stops).Because);
        var asked = shop.Asked.Count;
        shop.End(run, "search[2]", AttemptEnd.Pruned);
        Assert.Equal((RunStatus.Succeeded, asked), (shop.Ended(run), shop.Asked.Count));
    }

    [Fact]
    public void A_terminator_is_not_asked_about_a_study_that_is_at_its_end()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Study(1, 1, new()) with { Terminator = new("regret", Plugin, Value.Map.Empty) }));
        shop.Answer(run, 0, Begin(1));
        shop.End(run, "search[0]");
        Assert.DoesNotContain(shop.Asked, q => q.Ending);
        shop.Answer(run, 0, new StudyAnswer.Wait());
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Fact]
    public void A_curve_may_begin_before_the_first_step()
    {
        var (shop, run) = Begun(trials: 2, workers: 1);
        shop.Answer(run, 0, Begin(1));
        shop.Measure(run, "search[0]", 0, 0.1);
        shop.Measure(run, "search[0]", 0, 0.1);
        Assert.Equal([new(0, 0.1)], shop.Asked[^1].Study.Trials[0].Curve);
    }

    private static (int Trials, string Why) Played(StudyLimits limits, Func<int, double> score)
    {
        var shop = new Shop { Score = score };
        var run = shop.Run(1, Plans.Of(Study(9, 1, limits)));
        for (var n = 0; shop.Ended(run) is null; n++)
        {
            shop.Answer(run, 0, Begin(n));
            if (shop.Running.Count > 0) shop.End(run, $"search[{n}]");
        }
        return (shop.Deltas.OfType<Delta.TrialRecorded>().Count(), shop.Deltas.OfType<Delta.StudyStopping>().Single().Why);
    }

    private static (Shop Shop, RunId Run) Begun(int trials, int? workers = null, StudyLimits? limits = null)
    {
        var shop = new Shop();
        return (shop, shop.Run(1, Plans.Of(Study(trials, workers, limits ?? new()))));
    }

    private static PlannedStudy Study(int trials, int? workers, StudyLimits limits) => new()
    {
        Name = "search", After = [], Template = Plans.Task("search"), Space = [new Parameter.Whole("x", 0, 9)], Sampler = new("tpe", Plugin, Value.Map.Empty),
        Pruner = new("asha", Plugin, Value.Map.Empty), Seed = 1, Trials = trials, Parallel = workers, Limits = limits, Resource = new("epochs", 9),
        Objectives = [new(new("trial.Score", Maximize: true), Plans.CSharp("trial.Score"))],
    };

    private static StudyAnswer.Begin Begin(long x, long? until = null) => new(Value.Of(("x", x)), until);

    private static IEnumerable<string> States(StudyQuestion question) => question.Study.Trials.Select(t => t.State.ToString());
}
