using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class DatasetTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public DatasetTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void The_outputs_of_a_dataset_become_versions_with_what_the_table_says_of_itself()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        Assert.Equal(["digits/parts/test", "digits/parts/train", "digits/parts/valid", "digits/raw"],
            _shop.Records.Queries.Datasets.List().Select(d => d.Name));
        var raw = _shop.Records.Queries.Datasets.Find("digits/raw")!;
        Assert.Equal((1, 2, "a", "raw"), (raw.Version, raw.Rows, raw.Label, raw.OriginStage));
        Assert.Equal(new TableColumn("a", "integer", 0), raw.Columns!.Single());
        Assert.Equal(2, raw.LabelCounts!["1"]);
        Assert.Equal(2, raw.Files);
        Assert.True(raw.Size > 0);
    }

    [Fact]
    public void The_same_content_makes_no_new_version_and_going_back_makes_the_old_one_the_latest()
    {
        _shop.Run(Digits.Plan(_shop.Source("one")));
        _shop.Run(Digits.Plan(_shop.Source("one"), epochs: 31));
        Assert.Single(_shop.Records.Queries.Datasets.Versions("digits/raw"));
        _shop.Run(Digits.Plan(_shop.Source("two")));
        Assert.Equal([2L, 1L], _shop.Records.Queries.Datasets.Versions("digits/raw").Select(v => v.Version));
        Assert.Equal(2, _shop.Records.Queries.Datasets.Find("digits/raw@latest")!.Version);
        _shop.Run(Digits.Plan(_shop.Source("one")));
        Assert.Equal(2, _shop.Records.Queries.Datasets.Versions("digits/raw").Count);
        Assert.Equal(1, _shop.Records.Queries.Datasets.Find("digits/raw@latest")!.Version);
        Assert.Equal(2, _shop.Records.Queries.Datasets.Find("digits/raw@2")!.Version);
        Assert.Null(_shop.Records.Queries.Datasets.Find("digits/raw@3"));
        Assert.Null(_shop.Records.Queries.Datasets.Find("digits/raw@nonsense"));
    }

    [Fact]
    public void A_cached_stage_gets_versions_under_its_own_name()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        var attempts = _shop.Attempts;
        var plan = Digits.Plan(_shop.Source(), pipeline: "copy");
        var run = _shop.Run(plan with { Stages = [plan.Stages[Digits.Raw]] });
        Assert.Equal(attempts, _shop.Attempts);
        Assert.Equal(Provenance.Cached, run.Stages[0].Provenance);
        Assert.Equal(_shop.Records.Queries.Datasets.Find("digits/raw")!.Artifact, _shop.Records.Queries.Datasets.Find("copy/raw")!.Artifact);
    }
}
