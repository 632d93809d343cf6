using Factory.Engine;
using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class AttemptTests
{
    [Fact]
    public async Task A_stage_that_succeeds_gives_its_outputs_metrics_and_points()
    {
        await using var workshop = new Workshop();
        var ear = new Ear();
        var order = Everything(workshop);

        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: false, ear, CancellationToken.None);

        Assert.True(outcome.End == AttemptEnd.Succeeded, $"{outcome.Reason} {outcome.Detail}");
        Assert.Equal(6.0, outcome.Result!.Metrics["total"]!.AsNumber());
        Assert.Equal(ArtifactKind.Report, outcome.Result.Outputs["report"].Kind);
        Assert.Contains("\"epochs\":4", workshop.Read(outcome.Result.Outputs["report"].Digest, "report.json"));
        Assert.Equal("extra", workshop.Read(outcome.Result.Outputs["extra"].Digest, "extra.txt"));
        Assert.Equal([("loss", 1.0, 0L), ("loss", 0.5, 1L), ("loss", 1.0 / 3, 2L)], ear.Points);
        Assert.Equal(1.0, ear.Progressed.Last().Fraction);
        Assert.Single(ear.Hosts);
        Assert.Equal([order.Id], workshop.Released);
    }

    [Fact]
    public async Task What_explains_an_attempt_is_kept_and_the_rest_is_deleted()
    {
        await using var workshop = new Workshop();
        var order = Everything(workshop);

        var daemon = workshop.StartDaemon();
        await daemon.AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);
        await daemon.SettleAsync(order.Id, succeeded: true);

        Assert.Equal(
            ["host.json", "journal.jsonl", "result.json", "stderr.log", "stdout.log", "ticket.json"],
            Directory.GetFileSystemEntries(workshop.FolderOf(order)).Select(Path.GetFileName).Order());
        Assert.Contains("on standard output", await File.ReadAllTextAsync(Path.Combine(workshop.FolderOf(order), "stdout.log")));
    }

    [Fact]
    public async Task A_stage_that_throws_is_reported_as_crashed()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon().AttendAsync(workshop.Order("throwing", "test.throw"), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal(AttemptEnd.Crashed, outcome.End);
        Assert.Contains("a plugin's bug", outcome.Reason);
    }

    [Fact]
    public async Task A_stage_that_says_that_it_cannot_be_done_is_reported_as_failed()
    {
        await using var workshop = new Workshop();
        var daemon = workshop.StartDaemon();

        var never = await daemon.AttendAsync(workshop.Order("throwing", "test.throw", ("how", "fail")), resumed: false, new Ear(), CancellationToken.None);
        var later = await daemon.AttendAsync(workshop.Order("throwing", "test.throw", ("how", "retry")), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Failed, "the data is empty: give it some", false), (never.End, never.Reason, never.Retryable));
        Assert.Equal((AttemptEnd.Failed, "the server is busy", true), (later.End, later.Reason, later.Retryable));
    }

    [Fact]
    public async Task A_stage_that_exits_its_process_is_crashed_with_the_code()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon()
            .AttendAsync(workshop.Order("exiting", "test.exit", ("code", 7)), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Crashed, 7), (outcome.End, outcome.ExitCode));
        Assert.Contains("exit code 7", outcome.Reason);
    }

    [Fact]
    public async Task A_stage_that_writes_through_a_null_pointer_is_crashed_with_signal_11()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon().AttendAsync(workshop.Order("crashing", "test.crash"), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Crashed, 11), (outcome.End, outcome.Signal));
        Assert.Contains("signal 11 (SIGSEGV)", outcome.Reason);
    }

    [Fact]
    public async Task A_plugin_that_does_not_load_is_crashed_with_the_hosts_word_and_not_tried_again()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon().AttendAsync(workshop.Order("foreign-sdk", "test.lost"), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Crashed, false), (outcome.End, outcome.Retryable));
        Assert.Contains("Sdk", outcome.Reason);
    }

    [Fact]
    public async Task A_plugin_that_is_gone_fails_with_what_to_do()
    {
        await using var workshop = new Workshop();

        var outcome = await workshop.StartDaemon().AttendAsync(workshop.Order("no-such", "test.nothing"), resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Failed, false), (outcome.End, outcome.Retryable));
        Assert.Contains("install", outcome.Reason);
    }

    [Fact]
    public async Task An_input_whose_content_is_missing_fails_and_says_which()
    {
        await using var workshop = new Workshop();
        var missing = new ArtifactDigest(new string('0', 64));
        var order = workshop.Order("well-behaved",
            "test.nothing") with { Inputs = new Dictionary<string, ArtifactReference> { ["data"] = new(ArtifactKind.Files, missing) } };

        var outcome = await workshop.StartDaemon().AttendAsync(order, resumed: false, new Ear(), CancellationToken.None);

        Assert.Equal((AttemptEnd.Failed, false), (outcome.End, outcome.Retryable));
        Assert.Contains(missing.Hex, outcome.Reason);
    }

    internal static AttemptOrder Everything(Workshop workshop, double pause = 0)
    {
        var data = workshop.Store.IngestText(workshop.Root, "numbers.txt", "1\n2\n3\n");
        var script = workshop.Store.IngestText(workshop.Root, "fit.py", "print(1)");
        (string, Value)[] settings =
        [
            ("epochs", 4), ("pause", pause), ("script", Value.Of(("$file", "tools/fit.py"))),
            ("extra", Value.Of(("extra", Value.Of(("kind", "files"), ("file", "extra.txt"))))),
        ];
        var order = workshop.Order("well-behaved", "test.everything", settings);
        return order with
        {
            Inputs = new Dictionary<string, ArtifactReference> { ["data"] = new(ArtifactKind.Files, data) },
            Task = order.Task with
            {
                Outputs = [new("report", ArtifactKind.Report, null), new("extra", ArtifactKind.Files, "extra.txt")],
                Files = new Dictionary<string, ArtifactDigest> { ["tools/fit.py"] = script },
            },
        };
    }
}
