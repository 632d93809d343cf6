using Dapper;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage.Tests;

public sealed class StudyRecordsTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public StudyRecordsTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void A_study_is_found_with_its_space_and_its_trials()
    {
        _shop.Run(Digits.Plan(_shop.Source()));

        var study = _shop.Records.Queries.Studies.Find("digits/search")!;
        Assert.Equal(("digits", "search", StageStatus.Done, "train.mlp"), (study.Pipeline, study.Name, study.Status, study.Template));
        Assert.Equal([new Parameter.Real("lr", 0.001, 0.1, Log: true)], study.Space);
        Assert.Equal([new Objective("trial.Accuracy", Maximize: true)], study.Objectives);
        Assert.Equal(("random", "none", 1, 3, "epochs", 30), (study.Sampler.Name, study.Pruner.Name, study.Seed, study.Budget, study.Resource, study.Steps));
        Assert.Equal([(TrialState.Complete, 0.0, 0), (TrialState.Complete, 0.1, 1), (TrialState.Complete, 0.2, 2)],
            study.Trials.Select(t => (t.State, t.Results![0], t.Recorded!.Value)));
        Assert.Equal([2], study.Best.Select(t => t.Number));
        Assert.Null(_shop.Records.Queries.Studies.Find("search", new(99)));
    }

    [Fact]
    public void A_study_from_the_cache_has_the_trials_of_the_run_that_computed_it()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        var again = _shop.Run(Digits.Plan(_shop.Source()));

        var study = _shop.Records.Queries.Studies.Find("search", again.Run.Id)!;
        Assert.Equal((Provenance.Cached, new RunId(1), 3), (study.Provenance, study.OriginRun, study.Trials.Count));
        Assert.Equal(["digits", "digits"], _shop.Records.Queries.Studies.List(10).Select(s => s.Pipeline));
        Assert.Empty(_shop.Records.Queries.Studies.List(10, "other"));
    }

    [Fact]
    public void Curves_pauses_and_ends_of_trials_are_kept_and_a_number_that_is_none_is_no_number()
    {
        _shop.Fate = order => order.Task.Trial is null ? null : new() { End = AttemptEnd.Crashed, Reason = "it broke" };
        var run = _shop.Run(Digits.Plan(_shop.Source())).Run.Id;
        var trial = _shop.Records.Queries.Studies.Find("search")!.Trials[1].Stage!.Value;
        Put("UPDATE trials SET state = 'Running', recorded = NULL, ended = NULL WHERE number = 1", "UPDATE trials SET recorded = 1 WHERE recorded = 2", $"UPDATE stages SET status = 'Running' WHERE idx = {trial}",
            "UPDATE runs SET ended = NULL");

        _shop.Records.Commit(
        [
            new Delta.StudyOpened(1, run, Digits.Search, 2, "i", "l", [], false),
            new Delta.TrialMeasured(2, run, Digits.Search, 1, 1, 0.5), new Delta.TrialMeasured(3, run, Digits.Search, 1, 2, double.NaN),
            new Delta.TrialPaused(4, run, Digits.Search, 1, trial),
        ]);
        var paused = _shop.Records.Queries.Studies.Find("search")!.Trials[1];
        Assert.Equal((TrialState.Paused, 2), (paused.State, paused.Reached));
        Assert.Equal([new(1, 0.5), new(2, double.NaN)], paused.Curve);

        _shop.Records.Commit([new Delta.TrialResumed(5, run, Digits.Search, 1, trial, 6), new Delta.TrialRecorded(6, run, Digits.Search, 1, trial, TrialState.Pruned, [], [], "enough")]);
        var ended = _shop.Records.Queries.Studies.Find("search")!;
        Assert.Equal((TrialState.Pruned, 6, "enough", 2), (ended.Trials[1].State, ended.Trials[1].Until, ended.Trials[1].Error, ended.Trials[1].Recorded));
        Assert.Equal((2, 2), (ended.Workers, ended.StepsDone));
    }

    [Fact]
    public void Trials_of_an_earlier_study_are_kept_with_where_they_are_from()
    {
        _shop.Run(Digits.Plan(_shop.Source(), trials: 1));
        var run = _shop.Records.Queries.Studies.Find("search")!.Run;
        Put("DELETE FROM trials", "UPDATE runs SET ended = NULL");
        var earlier = new Trial(Value.Of(("lr", 0.01))) { State = TrialState.Complete, Values = [0.9], Curve = [new(1, 0.8), new(2, 0.9)], Recorded = 4 };

        _shop.Records.Commit([new Delta.StudyOpened(1, run, Digits.Search, 2, "i", "l", [new(new(7), 3, earlier)], false)]);

        var trial = Assert.Single(_shop.Records.Queries.Studies.Find("search")!.Trials);
        Assert.Equal((new RunId(7), 3, null, 0.9, 2), (trial.OriginRun, trial.OriginNumber, trial.Stage, trial.Value, trial.Reached));
        Assert.Equal(earlier.Curve, trial.Curve);
    }

    [Fact]
    public void A_study_that_gets_more_trials_goes_on_with_those_that_it_has()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        var attempts = _shop.Attempts;
        var more = _shop.Run(Digits.Plan(_shop.Source(), trials: 5));

        var study = _shop.Records.Queries.Studies.Find("search", more.Run.Id)!;
        Assert.Equal([1, 1, 1, null, null], study.Trials.Select(t => t.OriginRun?.Value));
        Assert.Equal([0.0, 0.1, 0.2, 0.3, 0.4], study.Trials.Select(t => t.Value));
        Assert.Equal(2, more.Stages.Count(s => s.Trial is not null));
        // Beside the two trials only what follows from another best.
        Assert.Equal(attempts + 4, _shop.Attempts);
    }

    [Fact]
    public void With_several_objectives_the_best_are_those_that_no_other_dominates()
    {
        Objective[] sought = [new("a", Maximize: true), new("b")];
        double[][] trials = [[1, 1], [2, 2], [1, 2], [3, double.NaN], [1, 1]];

        Assert.Equal([0, 1, 4], Bests.Of(sought, [0, 1, 2, 3, 4], n => trials[n]));
        Assert.Equal([1], Bests.Of([sought[0]], [0, 1, 2, 4], n => trials[n]));
    }

    private void Put(params string[] statements)
    {
        using var connection = new SqliteConnection($"Data Source={_space["state/factory.db"]}");
        foreach (var statement in statements) connection.Execute(statement);
    }
}
