using System.Diagnostics;
using Factory.Engine;
using Factory.Sdk;
using Xunit.Abstractions;

namespace Factory.Storage.Tests;

public sealed class CommitSpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void Five_thousand_deltas_are_one_commit_of_well_under_a_second()
    {
        using var space = new TestSpace();
        using var shop = new Workshop(space);
        const int stages = 1250;
        var plan = new PipelinePlan("wide", [.. Enumerable.Range(0, stages).Select(i => Digits.Task($"s{i}", "noop", [], [], []))]);
        var run = shop.Request(plan);
        var host = new AttemptHost("boot", 7, 42, "nonce");
        var placement = new Placement("cpu", [new Share("0", new Dictionary<string, TakenResource>())]);
        var open = shop.Engine.State.Run(run)!.Stages.Where(s => s.Status == StageStatus.Looking).ToList();
        Assert.Equal(stages, open.Count);
        List<Delta> deltas = [.. open.SelectMany(s => new Delta[]
        {
            new Delta.StageQueued(2, run, s.Id.Index, "new"),
            new Delta.AttemptCreated(2, run, new(s.Id, 1), placement, new Dictionary<string, string>(), "free"),
            new Delta.AttemptRunning(2, run, new(s.Id, 1), host),
            new Delta.AttemptClosed(2, run, new(s.Id, 1), new() { End = AttemptEnd.Succeeded }),
        })];
        var clock = Stopwatch.StartNew();
        shop.Records.Commit(deltas);
        output.WriteLine($"{deltas.Count} deltas in {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{deltas.Count} deltas took {clock.Elapsed}: more than a busy machine explains");

        clock.Restart();
        Assert.True(shop.Records.LoadActive().Count >= deltas.Count);
        output.WriteLine($"read back in {clock.ElapsedMilliseconds} ms");
    }
}
