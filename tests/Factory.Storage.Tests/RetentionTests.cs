using Dapper;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage.Tests;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset s_later = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000).AddDays(10);
    private static readonly RetentionRules s_short = new(TimeSpan.FromDays(1), TimeSpan.FromDays(1), Last: 1);
    private readonly TestSpace _space = new();
    private readonly Workshop _workshop;

    public RetentionTests() => _workshop = new(_space);

    [Fact]
    public void An_old_run_goes_whole_and_what_the_newest_was_made_from_stays()
    {
        for (var i = 1; i <= 5; i++) _workshop.Run(Plan(i));
        var before = Rows();

        Prune(s_short);

        Assert.Equal([1L, 5L], new[] { 1L, 2, 3, 4, 5 }.Where(r => Find(r) is not null));
        var newest = Find(5)!;
        Assert.Equal(new RunId(1), newest.Stages[0].OriginRun);
        Assert.NotNull(_workshop.Records.Queries.Results.DocumentOf(new(1), 0));
        var after = Rows();
        Assert.Equal((4, 3), (before["runs"] - 1, before["runs"] - after["runs"]));
        foreach (var table in new[] { "stages", "attempts", "results", "input_documents", "lineage_edges", "result_outputs", "artifacts" })
            Assert.True(after[table] < before[table], $"{table}: {before[table]} rows before, {after[table]} after");
        Assert.Empty(Ask<long>("PRAGMA foreign_key_check"));
    }

    [Fact]
    public void Runs_that_are_young_or_under_way_or_made_a_release_stay()
    {
        var released = _workshop.Run(Digits.Plan(_workshop.Source()));
        for (var i = 1; i <= 3; i++) _workshop.Run(Plan(i));
        var open = _workshop.Request(Plan(9) with { Pipeline = "other" });

        Assert.Empty(_workshop.Records.Retention.RunsToForget(s_short with { Runs = TimeSpan.FromDays(30) }, s_later));
        Prune(s_short);

        Assert.NotNull(Find(released.Run.Id.Value));
        Assert.NotNull(_workshop.Records.Queries.Releases.Find($"{Digits.Release}@1"));
        Assert.NotNull(Find(open.Value));
        _workshop.Finish();
        Assert.Equal(RunStatus.Succeeded, Find(open.Value)!.Run.Status);
    }

    [Fact]
    public void What_is_forgotten_is_computed_again_when_it_is_wanted_again()
    {
        for (var i = 1; i <= 3; i++) _workshop.Run(Plan(i));
        Prune(s_short);
        var attempts = _workshop.Attempts;
        _workshop.Run(Plan(2));
        Assert.Equal(attempts + 1, _workshop.Attempts);
        _workshop.Restart();
        Assert.Equal(RunStatus.Succeeded, Find(4)!.Run.Status);
    }

    [Fact]
    public void A_result_that_is_forgotten_while_it_is_taken_over_is_from_then_on_the_takers()
    {
        _workshop.Run(Plan(1));
        _workshop.Run(Plan(2) with { Stages = [.. Plan(2).Stages.Select(s => (PlannedStage)((PlannedTask)s with { Salt = "other" }))] });
        var taker = _workshop.Request(Plan(1) with { Pipeline = "taker" });
        var look = _workshop.Engine.TakeEffects().OfType<Effect.LookUp>().Single();
        var sought = look.Stages.Single();
        var known = _workshop.Known(sought.Hash)!;
        Assert.True(_workshop.Records.Retention.Forget(new(1)));

        _workshop.Happen(new EngineEvent.CacheAnswered(1_800_000_100_000, [new(sought.Stage, sought.Hash, known, null)]));
        _workshop.Finish();

        Assert.Equal(RunStatus.Succeeded, Find(taker.Value)!.Run.Status);
        Assert.Equal(taker, _workshop.Known(sought.Hash)!.Origin.Run);
    }

    [Fact]
    public void A_repeat_keeps_the_run_that_it_repeats_as_long_as_it_stays_itself()
    {
        _workshop.Run(Plan(1));
        var repeat = _workshop.Records.NextRun();
        _workshop.Records.RecordRepeat(repeat, new(1), Find(1)!.Run.Revision, "ada");
        Prune(s_short);
        Assert.NotNull(Find(1));
        _workshop.Run(Plan(2) with { Stages = [.. Plan(2).Stages.Select(s => (PlannedStage)((PlannedTask)s with { Salt = "other" }))] });
        Prune(s_short, DateTimeOffset.MaxValue.AddYears(-1));
        Assert.Null(Find(1));
        Assert.Null(Find(repeat.Value));
    }

    [Fact]
    public void Logs_go_by_their_own_age_and_those_of_forgotten_runs_at_once()
    {
        for (var i = 1; i <= 4; i++) _workshop.Run(Plan(i));
        IReadOnlyList<RunId> Logs(RetentionRules rules) => _workshop.Records.Retention.LogsToForget(rules, s_later, [new(1), new(3), new(4), new(77)]);
        Assert.Equal([new(1), new(3), new(77)], Logs(s_short));
        Assert.Equal([new(77)], Logs(s_short with { Logs = TimeSpan.FromDays(30) }));
        Assert.Equal([new(1), new(77)], Logs(s_short with { Last = 2 }));
    }

    [Fact]
    public void The_database_shrinks_as_it_forgets()
    {
        for (var i = 1; i <= 60; i++) _workshop.Run(Plan(i));
        var before = Ask<long>("PRAGMA page_count").Single();
        Prune(s_short);
        Assert.Equal(0, Ask<long>("PRAGMA freelist_count").Single());
        Assert.True(Ask<long>("PRAGMA page_count").Single() < before, "no page was given back");
    }

    /// <summary>Who adds a table that refers to runs, stages or results must say what becomes of its rows.</summary>
    [Fact]
    public void Every_table_that_refers_to_what_is_forgotten_is_known_here()
    {
        string[] parents = ["runs", "stages", "attempts", "results", "gates", "trials"];
        var children = Ask<string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .Where(t => Ask<string>($"SELECT \"table\" FROM pragma_foreign_key_list('{t}')").Any(parents.Contains));
        string[] keep = ["runs", "stages", "results", "run_repeats", "releases", "release_artifacts", "dataset_versions", "alias_moves", "active_deltas"];
        Assert.Equal(children.Except(keep).Order(), Retention.Tables.Order());
    }

    public void Dispose()
    {
        _workshop.Dispose();
        _space.Dispose();
    }

    // The first stage is the same in all of them, and from the cache in all but one.
    private PipelinePlan Plan(long number) => new("old",
    [
        Digits.Task("same", "copy", [], [new("source", ArtifactKind.Files, new(null, null, _workshop.Source(), "digits.csv"))], [new("out", ArtifactKind.Files, null)]),
        Digits.Task("new", "work", [0], [new("in", ArtifactKind.Files, new(0, "out", null, null))], [new("out", ArtifactKind.Files, null)])
            with { Settings = Value.Of(("number", number)) },
    ]);

    private void Prune(RetentionRules rules, DateTimeOffset? at = null)
    {
        var now = at ?? s_later;
        var open = _workshop.Records.Retention.RunsToForget(rules, now).ToList();
        while (open.RemoveAll(_workshop.Records.Retention.Forget) > 0) { }
        Assert.Empty(open);
        while (_workshop.Records.Retention.ForgetOrphans(rules, now)) { }
        while (_workshop.Records.Retention.Shrink()) { }
    }

    private RunDetails? Find(long run) => _workshop.Records.Queries.Runs.Find(new(run));

    private Dictionary<string, long> Rows() => Ask<string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .ToDictionary(t => t, t => Ask<long>($"SELECT count(*) FROM {t}").Single());

    private List<T> Ask<T>(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_space["state/factory.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection.Query<T>(sql).AsList();
    }
}
