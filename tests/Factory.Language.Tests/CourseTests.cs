namespace Factory.Language.Tests;

/// <summary>What a pipeline says of how it is to be run: its header's block, and the common settings about failures, time and people.</summary>
public sealed class CourseTests
{
    [Fact]
    public void The_header_says_what_holds_for_a_whole_run()
    {
        var pipeline = Compiling.Bind("""
            /// About it.
            pipeline p {
                priority = 5
                share = 2.5
                parallel = 4
                failure = stop
                timeout = 6h
                budget = 30 min
            }
            dataset raw = csv("a.csv")
            """);
        var settings = pipeline.Settings;
        Assert.Equal((5, 2.5, 4, FailureMode.Stop), (settings.Priority, settings.Share, settings.Parallel, settings.Failure));
        Assert.Equal((TimeSpan.FromHours(6), TimeSpan.FromMinutes(30)), (settings.Timeout, settings.Budget));
        Assert.Equal("About it.", pipeline.Summary);
    }

    [Fact]
    public void Retries_are_said_for_each_cause()
    {
        var retry = Compiling.Bind("""
            pipeline p
            stage s = exec("a") {
                command = ["x"]
                retry { times = 2  crash = 3  device = 0  exit = [75, 111]  delay = 5s  max_delay = 2 min  grow = 1.5 }
                timeout { attempt = 1h  queue = 10 min }
            }
            """).Stage<BoundTask>("s").Common;
        Assert.Equal((2, 1.5, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2)),
            (retry.Retry.Times, retry.Retry.Grow, retry.Retry.Delay, retry.Retry.MaxDelay));
        Assert.Equal([("crash", 3), ("device", 0)], retry.Retry.Causes.Select(c => (c.Key, c.Value)).Order());
        Assert.Equal([75, 111], retry.Retry.ExitCodes);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)), (retry.Timeout, retry.QueueTimeout));
    }

    [Fact]
    public void Other_words_about_the_course_of_a_stage_are_bound()
    {
        var common = Compiling.Bind("""
            pipeline p
            stage s = exec("a") { command = ["x"]  failure = ignore  pool = "licences"  cache = read  ttl = 2h  budget = 90s  secrets = ["HF_TOKEN"] }
            """).Stage<BoundTask>("s").Common;
        Assert.Equal((FailureMode.Ignore, "licences", CacheMode.Read), (common.Failure, common.Pool, common.Cache));
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromSeconds(90)), (common.TimeToLive, common.Budget));
        Assert.Equal(["HF_TOKEN"], common.Secrets);
    }

    [Fact]
    public void When_sees_params_and_the_metrics_of_stages_wherever_they_are_declared()
    {
        var pipeline = Compiling.Bind("""
            pipeline p
            param least = 100
            stage big = exec(raw.table) { command = ["x"]  when => raw.Rows > least }
            dataset raw = csv("a.csv")
            """);
        var when = pipeline.Expressions[pipeline.Stage<BoundTask>("big").Common.When!.Value];
        Assert.Equal(("raw.Rows > least", "bool"), (when.Text, when.Result));
        Assert.Equal(["least", "raw"], when.Names.Keys.Order());
        Assert.Equal(["raw", "big"], pipeline.Stages.Select(s => s.Name));
    }

    [Fact]
    public void A_gate_names_who_must_approve()
    {
        var gate = Compiling.Bind("""
            pipeline p
            dataset raw = csv("a.csv")
            gate g = check(raw) {
                require => raw.Rows > 1
                approve = ["anna", "bob"]
            }
            """).Stage<BoundGate>("g");
        Assert.Equal(["anna", "bob"], gate.Approvers);
    }

    [Theory]
    [InlineData("pipeline p { paralel = 4 }\ndataset raw = csv(\"a.csv\")", "FAC2201", "did you mean `parallel`?")]
    [InlineData("pipeline p { share = 0 }\ndataset raw = csv(\"a.csv\")", "FAC2205", null)]
    [InlineData("pipeline p\ndataset raw = csv(\"a.csv\") { retry { crashs = 1 } }", "FAC2201", "did you mean `crash`?")]
    [InlineData("pipeline p\ndataset raw = csv(\"a.csv\") { failure = halt }", "FAC2204", null)]
    [InlineData("pipeline p\ndataset raw = csv(\"a.csv\") { when = true }", "FAC2204", "write `when => …`")]
    [InlineData("pipeline p\ndataset raw = csv(\"a.csv\") { when => raw.Rows > 1 }", "FAC2004", null)]
    [InlineData("pipeline p { parallel = 4", "FAC1104", null)]
    public void What_is_wrong_with_it_is_said(string text, string code, string? suggestion)
    {
        var found = Compiling.Compile(text).Diagnostics;
        Assert.Contains(found, d => d.Code == code && (suggestion is null || d.Suggestion == suggestion));
    }
}
