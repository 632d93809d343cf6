using CsCheck;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

public sealed class RecordStoreTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public RecordStoreTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void A_run_is_found_again_with_all_that_happened_in_it()
    {
        var first = true;
        _shop.Fate = order =>
        {
            if (!first || order.Task.Name != "raw") return null;
            first = false;
            return new() { End = AttemptEnd.Crashed, Reason = "signal 11", Signal = 11, Retryable = true };
        };
        var run = _shop.Run(Digits.Plan(_shop.Source(), retry: 1));

        Assert.Equal(RunStatus.Succeeded, run.Run.Status);
        Assert.Equal((7, 7, 0), (run.Run.Stages, run.Run.Done, run.Run.Cached));
        var raw = run.Stages[Digits.Raw];
        Assert.Equal(["Crashed", "Succeeded"], raw.Attempts.Select(a => a.End.ToString()));
        Assert.Equal(("signal 11", 11), (raw.Attempts[0].Reason, raw.Attempts[0].Signal));
        Assert.Equal("cpu", raw.Attempts[0].Placement.Kind);
        Assert.Equal(0.97, raw.Metrics!["accuracy"]!.AsNumber());
        Assert.NotNull(raw.Why);
        var search = run.Stages[Digits.Search];
        Assert.Equal([0.0, 0.1, 0.2], search.TrialList.Select(t => t.Value));
        Assert.Equal(0.003, search.Best!["lr"]!.AsNumber());
        Assert.True(search.Maximize);
        Assert.Equal(2, search.BestTrial!.Number);
        // A search that has not ended has a best trial too; of equals the first, whatever failed.
        TrialDetails[] trials = [.. search.TrialList.Take(2), search.TrialList[1] with { Number = 2 }, search.TrialList[1] with { Number = 3, State = TrialState.Failed, Value = null }];
        Assert.Equal(1, (search with { TrialList = trials }).BestTrial!.Number);
        Assert.Equal(0, (search with { TrialList = trials, Maximize = false }).BestTrial!.Number);
        Assert.Equal(3, run.Stages.Count(s => s.Study == Digits.Search));
        Assert.True(run.Stages[Digits.Quality].Gate!.Passed);
        Assert.Equal(2, run.Stages[Digits.Quality].Gate!.Conditions.Count);
        Assert.Equal(("digits", 1, true),
            (run.Stages[Digits.Publish].Publication!.Name, run.Stages[Digits.Publish].Publication!.Version, run.Stages[Digits.Publish].Publication!.Created));
        Assert.Empty(_shop.Records.LoadActive());
    }

    [Fact]
    public void The_same_again_comes_from_the_cache_and_says_from_where()
    {
        var plan = Digits.Plan(_shop.Source());
        var first = _shop.Run(plan);
        var attempts = _shop.Attempts;
        var second = _shop.Run(plan);
        Assert.Equal(attempts, _shop.Attempts);
        Assert.Equal(RunStatus.Succeeded, second.Run.Status);
        Assert.Equal(7, second.Run.Cached);
        Assert.Equal((first.Run.Id, "model"), (second.Stages[Digits.Model].OriginRun, second.Stages[Digits.Model].OriginStage));
        Assert.Equal(first.Stages[Digits.Model].Outputs, second.Stages[Digits.Model].Outputs);
        Assert.Equal(3, second.Stages[Digits.Search].TrialList.Count);
        Assert.Equal(2, second.Stages[Digits.Quality].Gate!.Conditions.Count);
        Assert.Single(_shop.Records.Queries.Releases.Versions("digits"));
    }

    [Fact]
    public void Only_the_run_that_ended_last_can_be_repeated()
    {
        var (thirty, forty) = (Digits.Plan(_shop.Source()), Digits.Plan(_shop.Source(), epochs: 40));
        RunId? Repeatable(PipelinePlan plan) => _shop.Records.Queries.Runs.LastIfSucceeded("digits", PlanDigest.Of(plan));
        Assert.Null(Repeatable(thirty));
        var first = _shop.Run(thirty);
        Assert.Equal(first.Run.Id, Repeatable(thirty));
        var second = _shop.Run(forty);
        Assert.Null(Repeatable(thirty));
        Assert.Equal(second.Run.Id, Repeatable(forty));
        var third = _shop.Run(thirty);
        Assert.Equal(third.Run.Id, Repeatable(thirty));
    }

    [Fact]
    public void A_changed_artifact_is_computed_again_and_both_results_keep_their_lineage()
    {
        var plan = Digits.Plan(_shop.Source());
        var first = _shop.Run(plan);
        File.Delete(Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories)
            .First(f => File.ReadAllText(f).StartsWith("train.mlp.model", StringComparison.Ordinal)
                && f.EndsWith(_shop.Store.Files(first.Stages[Digits.Model].Outputs[0].Artifact)[0].Sha256[2..], StringComparison.Ordinal)));
        var second = _shop.Run(plan);
        Assert.Equal(Provenance.Computed, second.Stages[Digits.Model].Provenance);
        Assert.Equal(Provenance.Cached, second.Stages[Digits.Report].Provenance);
        Assert.Equal(second.Run.Id, _shop.Known(second.Stages[Digits.Model].InputHash!.Value)!.Origin.Run);
    }

    [Fact]
    public void Whatever_happens_and_whenever_it_is_killed_the_deltas_of_open_runs_come_back_in_order()
    {
        var source = _shop.Source();
        Gen.Select(Gen.Int[0, 9].Array[5, 60], Gen.Long[1, 1_000_000]).Sample((choices, epochs) =>
        {
            _shop.Restart();
            _shop.Committed.Clear();
            var failures = 0;
            _shop.Fate = _ => (choices[failures++ % choices.Length]) switch
            {
                0 => new() { End = AttemptEnd.Lost, Reason = "vanished" },
                1 => new() { End = AttemptEnd.Failed, Reason = "no" },
                2 => new() { End = AttemptEnd.Crashed, Reason = "signal 11", Signal = 11 },
                _ => null,
            };
            var before = _shop.Records.LoadActive().Count;
            var run = _shop.Request(Digits.Plan(source, epochs, retry: 2));
            foreach (var choice in choices)
            {
                if (choice == 9)
                {
                    Same(_shop.Committed);
                    _shop.Restart();
                }
                else if (choice == 8) _shop.Happen(new EngineEvent.CancelRequested(1_800_000_000_000, run, "ada"));
                else if (!_shop.Step()) break;
            }
            Same(_shop.Committed);
            _shop.Finish();
            var end = _shop.Records.Queries.Runs.Find(run)!;
            return before == 0 && end.Run.Ended is not null && end.Stages.All(s => s.Status >= StageStatus.Done)
                && end.Stages.SelectMany(s => s.Attempts).All(a => a.Status == AttemptStatus.Closed) && _shop.Records.LoadActive().Count == 0;
        }, iter: 25, threads: 1);
    }

    [Fact]
    public void A_transition_that_the_rows_do_not_allow_is_refused_by_name_and_nothing_of_its_commit_stays()
    {
        var run = _shop.Request(Digits.Plan(_shop.Source()));
        var kept = _shop.Records.LoadActive().Count;
        var error = Assert.Throws<InvalidOperationException>(() => _shop.Records.Commit(
        [
            new Delta.StageEnded(1, run, Digits.Publish, StageStatus.Cancelled, "enough"),
            new Delta.AttemptCreated(1, run, new(new(run, Digits.Model), 1), new("cpu", []), new Dictionary<string, string>(), ""),
        ]));
        Assert.Contains("AttemptCreated", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{run}.{Digits.Model} is Waiting", error.Message, StringComparison.Ordinal);
        Assert.Equal(StageStatus.Waiting, _shop.Records.Queries.Runs.Find(run)!.Stages[Digits.Publish].Status);
        Assert.Equal(kept, _shop.Records.LoadActive().Count);
    }

    [Fact]
    public void A_run_does_not_end_while_a_stage_is_open()
    {
        var run = _shop.Request(Digits.Plan(_shop.Source()));
        var error = Assert.Throws<InvalidOperationException>(() => _shop.Records.Commit([new Delta.RunEnded(1, run, RunStatus.Succeeded)]));
        Assert.Contains("open stages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_result_for_one_attempt_is_refused()
    {
        var run = _shop.Request(Digits.Plan(_shop.Source()));
        _shop.Finish();
        var late = new Delta.AttemptClosed(1, run, new(new(run, Digits.Raw), 1), new() { End = AttemptEnd.Lost });
        Assert.Contains("is Closed", Assert.Throws<InvalidOperationException>(() => _shop.Records.Commit([late])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_older_build_wrote_with_members_that_are_gone_is_still_read()
    {
        var delta = StorageJson.Read<Delta>("""{"at":5,"gone":{"x":[1]},"run":"3","index":2,"delta":"stage-queued","why":"new"}""");
        Assert.Equal(new Delta.StageQueued(5, new(3), 2, "new"), delta);
    }

    [Fact]
    public void Every_delta_survives_its_json()
    {
        _shop.Fate = order => order.Task.Name.StartsWith("search[1", StringComparison.Ordinal)
            ? new() { End = AttemptEnd.Failed, Reason = "no", ExitCode = 3 } : null;
        _shop.Run(Digits.Plan(_shop.Source()));
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 31));
        Assert.All(_shop.Committed, d => Assert.Equal(StorageJson.Write(d), StorageJson.Write(StorageJson.Read<Delta>(StorageJson.Write(d)))));
        Assert.True(_shop.Committed.Select(d => d.GetType()).Distinct().Count() > 12);
    }

    [Fact]
    public async Task Readers_see_whole_commits_while_the_writer_goes_on()
    {
        using var done = new CancellationTokenSource();
        var seen = 0;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var run in _shop.Records.Queries.Runs.List(5))
                {
                    // A task that is done has its result in the same moment.
                    var stages = _shop.Records.Queries.Runs.Find(run.Id)!.Stages;
                    Assert.All(stages.Where(s => s.Kind == StageKind.Task && s.Status == StageStatus.Done), s => Assert.NotEmpty(s.Outputs));
                    Interlocked.Increment(ref seen);
                }
            }
        })).ToArray();
        for (var epochs = 1; epochs <= 4; epochs++) _shop.Run(Digits.Plan(_shop.Source(), epochs));
        // On a busy machine the writer may be done before a reader had its turn.
        while (Volatile.Read(ref seen) == 0 && !readers.Any(r => r.IsFaulted)) await Task.Yield();
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public void Run_numbers_rise_over_restarts_and_repeats()
    {
        var plan = Digits.Plan(_shop.Source());
        var run = _shop.Run(plan);
        var repeat = _shop.Records.NextRun();
        _shop.Records.RecordRepeat(repeat, run.Run.Id, run.Run.Revision, "ada");
        _shop.Restart();
        Assert.Equal(repeat.Value + 1, _shop.Records.NextRun().Value);
        var found = _shop.Records.Queries.Runs.Find(repeat)!;
        Assert.Equal(run.Run.Id, found.Run.Repeats);
        Assert.Equal((7, 7, RunStatus.Succeeded), (found.Run.Cached, found.Stages.Count(s => s.Trial is null), found.Run.Status));
        Assert.All(found.Stages, s => Assert.Equal((Provenance.Cached, run.Run.Id, 0), (s.Provenance, s.OriginRun, s.Attempts.Count)));
        Assert.False(found.Stages[Digits.Publish].Publication!.Created);
        Assert.Equal([repeat, run.Run.Id], _shop.Records.Queries.Runs.List(10).Select(r => r.Id));
    }

    [Fact]
    public void What_a_stage_was_made_of_can_be_compared_with_the_run_before()
    {
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        var second = _shop.Run(Digits.Plan(_shop.Source(), epochs: 40));
        var now = _shop.Records.Queries.Results.DocumentOf(second.Run.Id, Digits.Model)!;
        var before = _shop.Records.Queries.Results.DocumentBefore(second.Run.Id, "model")!;
        Assert.Equal("40", ((Value.Map)now.Document["settings"]!)["epochs"]!.ToString());
        Assert.Equal("30", ((Value.Map)before.Document["settings"]!)["epochs"]!.ToString());
        Assert.Null(_shop.Records.Queries.Results.DocumentBefore(before.Run, "model"));
    }

    private void Same(IEnumerable<Delta> committed)
    {
        var all = committed.ToList();
        var ended = all.OfType<Delta.RunEnded>().Select(d => d.Run).ToHashSet();
        Assert.Equal(all.Where(d => !ended.Contains(d.Run)).Select(StorageJson.Write), _shop.Records.LoadActive().Select(StorageJson.Write));
    }
}
