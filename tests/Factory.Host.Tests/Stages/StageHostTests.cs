using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Stages;

public sealed class StageHostTests
{
    [Fact]
    public async Task A_stage_gets_what_its_ticket_says_and_its_result_is_written()
    {
        using var ticket = new TestTicket("well-behaved", "test.everything",
                ("epochs", 3), ("flag", false), ("learning_rate", 0.5), ("title", "a title"), ("patience", 1.5), ("memory", 1024), ("part", 0.25),
                ("shape", "round"),
                ("other_shape", "very_square"), ("script", Value.Of(("$file", "sub/fit.py"))), ("kind", "text"), ("weights", Value.Of(("x", 1.0), ("y", 2))),
                ("command", Value.Of([
                    "run", Value.Of(("$input", "data")), Value.Of(("$output", "model")), Value.Of(("$file", "sub/fit.py")), Value.Of(("$input", "many")), 3])),
                ("extra", Value.Of(("model", Value.Of(("kind", "files"), ("file", "model.pt"))),
                    ("rest", Value.Of(("kind", "files"), ("file", Value.Null.Instance))))))
            .Input("data", "1\n2\n3").Input("other", "x", ArtifactKind.Table).Input("many", "x", ArtifactKind.Table).WorkFile("sub/fit.py", "print()")
            .Output("report", ArtifactKind.Report).Output("model", file: "model.pt").Output("rest");
        File.WriteAllText(ticket.At("in/many/second.txt"), "y");
        ticket.With(t => t with { Environment = new Dictionary<string, string> { ["OWN_VARIABLE"] = "own" } });

        using var host = await HostProcess.StageAsync("well-behaved");
        var result = (await host.RunAsync(ticket))!;

        Assert.Equal((AttemptVerdict.Succeeded, null), (result.Verdict, result.Reason));
        Assert.Equal(Value.Of(("total", 6.0), ("kept", 3), ("steps", 3), ("done", true), ("note", "a title")), result.Metrics);
        Assert.InRange(result.ProcessorSeconds, 0.0001, 60);
        Assert.InRange(result.PeakMemory, 10 << 20, 2L << 30);
        var said = (Value.Map)ticket.Report("report");
        Assert.Equal(
            Value.Parse("""
                {"epochs":3,"flag":false,"big":5000000000,"learning_rate":0.5,"title":"a title","subtitle":"null","patience":1.5,
                 "memory":1024,"part":0.25,"shape":"Round",
                 "other_shape":"VerySquare","script":"print()","weights":{"x":1.0,"y":2.0},"kind":"Text","more":["many","other"],"base":"null","own":"own"}
                """),
            new Value.Map(said.Members.Remove("variables").Remove("command")));
        Assert.Equal(
            Value.Of(["run", ticket.At("in/data/data.txt"), ticket.At("out/model/model.pt"), ticket.At("work/sub/fit.py"), ticket.At("in/many"), "3"]),
            said["command"]);
        Assert.Equal("model", File.ReadAllText(ticket.At("out/model/model.pt")));
    }

    [Fact]
    public async Task A_stage_finds_itself_in_its_variables_and_its_directory()
    {
        using var ticket = Everything();
        using var host = await HostProcess.StageAsync("well-behaved");
        Assert.Equal(AttemptVerdict.Succeeded, (await host.RunAsync(ticket))!.Verdict);
        var expected = new Dictionary<string, string>
        {
            ["FACTORY_PIPELINE"] = "digits", ["FACTORY_STAGE"] = "model", ["FACTORY_RUN"] = "7", ["FACTORY_ATTEMPT"] = ticket.Attempt, ["FACTORY_SEED"] = "42",
            ["FACTORY_CORES"] = "2", ["FACTORY_DEVICES"] = "cpu-0", ["FACTORY_WORK"] = ticket.At("work"), ["FACTORY_CHECKPOINTS"] = ticket.At("checkpoints"),
            ["FACTORY_INPUT_DATA"] = ticket.At("in/data/data.txt"), ["FACTORY_OUTPUT_REPORT"] = ticket.At("out/report"),
        };
        Assert.Equal(Value.Of([.. expected.Select(v => (v.Key, (Value)v.Value))]), ((Value.Map)ticket.Report("report"))["variables"]);
        Assert.Contains($"attempt {ticket.Attempt} in {ticket.At("work")}", File.ReadAllText(ticket.At("stdout.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_tells_of_the_curve_and_the_progress()
    {
        using var ticket = Everything();
        using var host = await HostProcess.StageAsync("well-behaved");
        await host.RunAsync(ticket);
        var journal = ticket.Journal();
        Assert.Equal([(0, 1.0), (1, 0.5), (2, 1.0 / 3)], journal.Where(e => e.Kind == JournalKind.Point).Select(e => (e.Step!.Value, e.Value!.Value)));
        Assert.Equal((1.0, "step 2"), journal.Where(e => e.Kind == JournalKind.Progress).Select(e => (e.Value!.Value, e.Note)).Last());
    }

    [Fact]
    public async Task The_host_says_who_it_is_before_the_stage_starts()
    {
        using var ticket = Everything();
        using var host = await HostProcess.StageAsync("well-behaved", ("FACTORY_HOST", "a-nonce"));
        await host.RunAsync(ticket);
        var startTime = File.ReadAllText($"/proc/{host.Id}/stat").Split(") ")[1].Split(' ')[19];
        Assert.Equal(new HostIdentity(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), host.Id, long.Parse(startTime), "a-nonce"), ticket.Host());
    }

    [Fact]
    public async Task One_host_runs_ticket_after_ticket_each_with_its_own_logs()
    {
        using var host = await HostProcess.StageAsync("well-behaved");
        for (var i = 0; i < 3; i++)
        {
            using var ticket = Everything();
            Assert.Equal(AttemptVerdict.Succeeded, (await host.RunAsync(ticket))!.Verdict);
            Assert.Equal(["on standard output", $"attempt {ticket.Attempt} in {ticket.At("work")}"], File.ReadAllLines(ticket.At("stdout.log")));
            Assert.Equal(["on standard error"], File.ReadAllLines(ticket.At("stderr.log")));
        }
        Assert.Equal((0, ""), await host.CloseAsync());
    }

    [Fact]
    public async Task At_the_end_of_file_the_ticket_at_hand_is_finished()
    {
        using var ticket = Everything(("pause", 0.1));
        using var host = await HostProcess.StageAsync("well-behaved");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        Assert.Equal((0, ""), await host.CloseAsync());
        Assert.Equal(AttemptVerdict.Succeeded, ticket.Result()!.Verdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_stage_stops_whether_or_not_the_host_is_woken(bool wake)
    {
        using var ticket = Everything(("pause", 600));
        using var host = await HostProcess.StageAsync("well-behaved");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        await Eventually.TrueAsync(() => File.Exists(ticket.At("stdout.log")), "the stage starts");
        ticket.Control(ControlKind.Cancel);
        if (wake) host.Send(new(Wake: true), ProtocolJson.Default.StageHostRequest);
        Assert.Equal(AttemptVerdict.Cancelled, (await host.EndedAsync(ticket))!.Verdict);
    }

    [Fact]
    public async Task An_output_that_was_not_written_fails_the_attempt_by_name()
    {
        using var ticket = Everything(("forget", Value.Of(["report"])));
        using var host = await HostProcess.StageAsync("well-behaved");
        var result = (await host.RunAsync(ticket))!;
        Assert.Equal(AttemptVerdict.Failed, result.Verdict);
        Assert.Contains("`report`", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"accuracy": 0.5, "count": 3}""", AttemptVerdict.Succeeded, null)]
    [InlineData("""{"accuracy": 0.5}""", AttemptVerdict.Failed, "`count`")]
    [InlineData("""{"accuracy": 0.5, "count": 3.5}""", AttemptVerdict.Failed, "`count` is declared as int")]
    public async Task Declared_metrics_must_all_be_there_and_fit(string said, AttemptVerdict verdict, string? reason)
    {
        using var ticket =
            new TestTicket("well-behaved", "test.declared", ("metrics", Value.Of(("accuracy", "float"), ("count", "int"))), ("say", Value.Parse(said)));
        using var host = await HostProcess.StageAsync("well-behaved");
        var result = (await host.RunAsync(ticket))!;
        Assert.Equal(verdict, result.Verdict);
        if (reason is null) Assert.Equal(Value.Of(("accuracy", 0.5), ("count", 3)), result.Metrics);
        else Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_of_another_protocol_is_refused()
    {
        using var ticket = Everything().With(t => t with { Protocol = 99 });
        using var host = await HostProcess.StageAsync("well-behaved");
        var result = (await host.RunAsync(ticket))!;
        Assert.Equal(AttemptVerdict.Failed, result.Verdict);
        Assert.Contains("protocol 99", result.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(ticket.At("journal.jsonl")));
    }

    [Fact]
    public async Task A_ticket_that_another_host_holds_is_left_alone()
    {
        using var ticket = Everything();
        File.WriteAllText(ticket.At(TicketFiles.Host), """{"boot_id":"x","pid":1,"start_time":1,"nonce":"other"}""");
        using var host = await HostProcess.StageAsync("well-behaved");
        host.Send(new(Run: ticket.Root), ProtocolJson.Default.StageHostRequest);
        Assert.Contains("run by one host", (await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!.Error, StringComparison.Ordinal);
        Assert.Equal(66, (await host.ExitAsync()).ExitCode);
        Assert.Equal("other", ticket.Host()!.Nonce);
        Assert.Null(ticket.Result());
    }

    [Fact]
    public async Task A_plugin_that_does_not_load_is_told_before_the_host_ends()
    {
        using var host = HostProcess.Start(["stage", TestPlugin.Directory("foreign-sdk")]);
        Assert.Contains("Factory.Sdk 2.0.0.0", (await host.ReadAsync(ProtocolJson.Default.StageHostEvent))!.Error, StringComparison.Ordinal);
        Assert.Equal(65, (await host.ExitAsync()).ExitCode);
    }

    private static TestTicket Everything(params (string, Value)[] settings) =>
        new TestTicket("well-behaved", "test.everything", [("epochs", 1), .. settings]).Input("data", "1").Output("report", ArtifactKind.Report);
}
