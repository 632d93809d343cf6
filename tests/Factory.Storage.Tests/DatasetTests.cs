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

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("tar.zst")]
    public void A_version_comes_out_of_its_archive_as_it_was_whatever_its_files_are_called(string kind)
    {
        var source = _space.Tree("in", ("a b", "one"), ("new\nline", "two"), ("ends with one\n", "three"), ("ä\"\\=", "four"), ($"{new string('d', 120)}/{new string('f', 120)}\n", "five"),
            ("23 path=evil\n", "six"), ("large", new string('x', 300_000)));
        File.SetUnixFileMode(Path.Combine(source, "new\nline"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (store, other) = (_space.Store(), new ArtifactStore(_space["other"], TimeProvider.System));
        var added = store.Add(source, default);
        var file = _space[$"exported.{kind}"];
        new DatasetArchive(store).Write(new() { Name = "a", Version = 1, Artifact = added.Digest, Created = 0, Confirmed = 0 }, file, default);
        Assert.Equal((added.Digest, added.Files, added.Bytes), new DatasetArchive(other).Read(file, default) is var read ? (read.Digest, read.Files, read.Bytes) : default);
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

    [Fact]
    public void Of_each_content_it_is_known_once_what_it_holds()
    {
        var (records, first, second) = (_shop.Records, _shop.Source("one"), _shop.Source("two"));
        Record("shop/prices", first);
        Record("shop/copy", first);
        Record("shop/prices", second);
        Assert.Equal(2, records.Queries.Profiles.Missing().Count);
        records.Datasets.Describe(first, "{\"tables\":[]}", null, rows: 7);
        records.Datasets.Describe(second, null, "it cannot be read", rows: null);
        Assert.Empty(records.Queries.Profiles.Missing());
        Assert.Equal(new("{\"tables\":[]}", null), records.Queries.Profiles.Find(first));
        Assert.Equal(new(null, "it cannot be read"), records.Queries.Profiles.Find(second));
        Assert.Equal((7, 7, null), (records.Queries.Datasets.Find("shop/copy")!.Rows, records.Queries.Datasets.Find("shop/prices@1")!.Rows, records.Queries.Datasets.Find("shop/prices@2")!.Rows));
    }

    [Fact]
    public void Of_each_dataset_the_newest_versions_stay_and_those_with_an_alias()
    {
        for (var i = 1; i <= 5; i++) Record("shop/prices", _shop.Source($"content {i}"));
        Record("shop/other", _shop.Source("other"));
        _shop.Records.Datasets.Tag("shop/prices", "golden", 1, "ada");
        // What it went back to is the latest.
        Record("shop/prices", _shop.Source("content 2"));
        Assert.Equal(2, _shop.Records.Datasets.CountOld(2));
        var roots = _shop.Records.Queries.Retention.Roots(DateTimeOffset.MaxValue, 2).Where(r => r.Why.StartsWith("dataset shop/prices", StringComparison.Ordinal)).Select(r => r.Why[^1]);
        Assert.Equal("125", string.Concat(roots.Order()));
        Assert.Equal(2, _shop.Records.Datasets.RemoveOld(2));
        Assert.Equal([5L, 2, 1], _shop.Records.Queries.Datasets.Versions("shop/prices").Select(v => v.Version));
        Assert.Single(_shop.Records.Queries.Datasets.Versions("shop/other"));
        Assert.Equal(0, _shop.Records.Datasets.RemoveOld(2));
    }

    [Fact]
    public void What_a_collection_would_cost_is_what_the_ledger_says_it_took()
    {
        var source = _shop.Source();
        var run = _shop.Run(Digits.Plan(source));
        var made = _shop.Records.Queries.Runs.Artifacts(run.Run.Id).ToHashSet();
        var retention = _shop.Records.Queries.Retention;

        var all = retention.Impact(made.Contains);
        Assert.Empty(all.Releases);
        Assert.True(all is { Results: > 3, DeviceHours: > 0 }, $"{all}");
        Assert.Equal(["digits@1"], retention.Impact(a => a == source).Releases);
        Assert.Equal((0, 0), (retention.Impact(_ => false).Results, retention.Impact(_ => false).DeviceHours));
    }

    private void Record(string name, ArtifactDigest artifact) => _shop.Records.Datasets.Record(new() { Name = name, Artifact = artifact, Author = "ada", Source = "/data" });
}
