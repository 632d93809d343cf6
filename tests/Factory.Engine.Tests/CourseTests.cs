namespace Factory.Engine.Tests;

/// <summary>What changes the course of a run: failures, people, time.</summary>
public sealed class CourseTests
{
    [Theory]
    [InlineData(FailureRule.Finish, RunStatus.Failed, StageStatus.Done)]
    [InlineData(FailureRule.Stop, RunStatus.Failed, StageStatus.Cancelled)]
    [InlineData(FailureRule.Ignore, RunStatus.Succeeded, StageStatus.Done)]
    public void A_failure_means_what_the_pipeline_says(FailureRule rule, RunStatus status, StageStatus other)
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Plans.Task("bad") with { Failure = rule }, Plans.Task("other"), Plans.Task("after", 0)));
        shop.End(run, "bad", AttemptEnd.Failed);
        shop.End(run, "other", rule == FailureRule.Stop ? AttemptEnd.Cancelled : AttemptEnd.Succeeded);
        Assert.Equal((status, other), (shop.Ended(run), shop.Status(run, "other")));
        Assert.Contains(shop.Status(run, "after"), new[] { StageStatus.Skipped, StageStatus.Cancelled });
        Assert.Equal(rule == FailureRule.Stop, shop.Stops.Count == 1);
    }

    [Fact]
    public void A_stage_whose_when_is_false_is_skipped_with_what_follows_it_and_the_run_succeeds()
    {
        var shop = new Shop();
        shop.Answers["report.Score > 2"] = false;
        var run = shop.Run(1, Plans.Of(
            Plans.Task("report"), Plans.Task("more", 0) with { When = Plans.CSharp("report.Score > 2", ("report", 0)) }, Plans.Task("after", 1),
            Plans.Task("anyway", 0) with { When = Plans.CSharp("report.Score > 0", ("report", 0)) }));
        shop.End(run, "report");
        Assert.Equal(["1.anyway"], shop.Running);
        shop.End(run, "anyway");
        Assert.Equal((RunStatus.Succeeded, StageStatus.Skipped, StageStatus.Skipped), (shop.Ended(run), shop.Status(run, "more"), shop.Status(run, "after")));
        Assert.Contains("report.Score > 2", shop.Reason(run, "more"));
    }

    [Fact]
    public void A_paused_run_begins_nothing_until_it_is_resumed()
    {
        var shop = new Shop(cores: 1);
        var run = shop.Run(1, Plans.Wide("p", 3));
        shop.Feed(new EngineEvent.PauseRequested(shop.Now, run, "anna", false));
        shop.End(run, "s0");
        Assert.Empty(shop.Running);
        shop.Feed(new EngineEvent.ResumeRequested(shop.Now, run, "anna"));
        Assert.Equal(["1.s1"], shop.Running);
    }

    [Fact]
    public void What_a_pause_ends_at_once_goes_on_later_and_does_not_count_as_a_retry()
    {
        var shop = new Shop(cores: 1);
        var run = shop.Run(1, Plans.Of(Plans.Task("a")));
        shop.Feed(new EngineEvent.PauseRequested(shop.Now, run, "anna", true));
        Assert.Equal(AttemptEnd.Preempted, shop.Stops.Single().Because);
        shop.End(run, "a", AttemptEnd.Preempted);
        shop.Pass(TimeSpan.Zero);
        Assert.Empty(shop.Running);
        shop.Feed(new EngineEvent.ResumeRequested(shop.Now, run, "anna"));
        Assert.Equal(2, shop.Open(run, "a")!.Id.Number);
        shop.End(run, "a");
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Theory]
    [InlineData("anna", true, RunStatus.Succeeded)]
    [InlineData("anna", false, RunStatus.Blocked)]
    [InlineData("mallory", true, null)]
    public void A_gate_that_asks_for_a_persons_word_waits_for_one_who_may_give_it(string user, bool yes, RunStatus? status)
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(
            Plans.Task("report"), new PlannedGate { Name = "gate", After = [0], Conditions = [Plans.CSharp("true")], Approvers = ["anna", "bob"] },
            new PlannedRelease { Name = "r", After = [1], Inputs = [], Gate = 1 }));
        shop.End(run, "report");
        Assert.Equal(StageStatus.Acting, shop.Status(run, "gate"));
        Assert.Null(shop.Ended(run));
        var (gate, refusal) = shop.Engine.ApprovalOf(run, "gate", user);
        Assert.Equal(status is null, refusal is not null);
        shop.Feed(new EngineEvent.ApprovalGiven(shop.Now, gate ?? new(run, 1), user, yes, "because"));
        Assert.Equal(status, shop.Ended(run));
        if (!yes) Assert.Equal("anna said no: because", shop.Reason(run, "gate"));
    }

    [Fact]
    public void A_paused_run_neither_decides_nor_publishes()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(
            Plans.Task("report"), new PlannedGate { Name = "gate", After = [0], Conditions = [Plans.CSharp("true")] },
            new PlannedRelease { Name = "r", After = [1], Inputs = [], Gate = 1 }));
        shop.Feed(new EngineEvent.PauseRequested(shop.Now, run, "anna", false));
        shop.End(run, "report");
        Assert.Null(shop.Ended(run));
        Assert.Equal(StageStatus.Waiting, shop.Status(run, "gate"));
        shop.Feed(new EngineEvent.ResumeRequested(shop.Now, run, "anna"));
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    [Fact]
    public void A_run_that_takes_too_long_is_ended_and_has_failed()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Wide("p", 1) with { Rules = new() { TimeoutSeconds = 60 } });
        shop.Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(shop.Stops);
        shop.Pass(TimeSpan.FromSeconds(1));
        shop.End(run, "s0", AttemptEnd.Cancelled);
        Assert.Equal(RunStatus.Failed, shop.Ended(run));
        Assert.Contains("timeout", shop.Reason(run, "s0"));
    }

    [Fact]
    public void A_budget_is_used_up_by_all_attempts_together()
    {
        var shop = new Shop(cores: 2);
        var run = shop.Run(1, Plans.Wide("p", 2) with { Rules = new() { BudgetSeconds = 60 } });
        Assert.Equal(shop.Now + 30_000, shop.Engine.NextWake());
        shop.Pass(TimeSpan.FromSeconds(10));
        shop.End(run, "s0");
        Assert.Equal(shop.Now + 40_000, shop.Engine.NextWake());
        shop.Pass(TimeSpan.FromSeconds(40));
        Assert.Single(shop.Stops);
    }

    [Fact]
    public void A_stages_budget_counts_its_earlier_attempts()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { BudgetSeconds = 60, Retry = new() { Times = 3, Delay = 0, MaxDelay = 0 } }));
        shop.Pass(TimeSpan.FromSeconds(50));
        shop.End(run, "a", AttemptEnd.Crashed);
        shop.Pass(TimeSpan.Zero);
        shop.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(AttemptEnd.OverBudget, shop.Stops.Single().Because);
    }
}
