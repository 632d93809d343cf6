using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

public sealed class ReleaseTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public ReleaseTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void A_release_is_a_read_only_tree_that_says_what_it_is()
    {
        var run = _shop.Run(Digits.Plan(_shop.Source()));
        var tree = _shop.Releases.DirectoryOf("digits", 1);
        Assert.Equal(_space["releases/digits/1"], tree);
        Assert.StartsWith("train.mlp.model", File.ReadAllText(Path.Combine(tree, "model/content")), StringComparison.Ordinal);
        Assert.Equal(0b101_101_101, FileStat.Of(tree).Mode);
        var document = (Value.Map)Value.Parse(File.ReadAllText(Path.Combine(tree, "release.json")));
        Assert.Equal("digits", document["name"]!.AsText());
        Assert.Contains("\"path\":\"model/content\"", document.ToString(), StringComparison.Ordinal);

        var release = _shop.Records.Queries.Releases.Find("digits@champion")!;
        Assert.Equal((1, run.Run.Id, Digits.Quality), (release.Version, release.Run, release.Gate));
        Assert.Equal(["champion"], release.Aliases);
        Assert.Equal(run.Stages[Digits.Model].Outputs[0].Artifact, release.Artifacts.Single().Digest);
    }

    [Fact]
    public void The_same_artifacts_make_no_new_version_and_the_alias_moves_back_to_it()
    {
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 40));
        Assert.Equal(2, _shop.Records.Queries.Releases.Find("digits@champion")!.Version);
        var back = _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        Assert.Equal((1, false), (back.Stages[Digits.Publish].Publication!.Version, back.Stages[Digits.Publish].Publication!.Created));
        Assert.Equal(1, _shop.Records.Queries.Releases.Find("digits@champion")!.Version);
        Assert.Equal(2, _shop.Records.Queries.Releases.Find("digits")!.Version);
        Assert.Equal(2, _shop.Records.Queries.Releases.Find("digits@2")!.Version);
        Assert.Null(_shop.Records.Queries.Releases.Find("digits@3"));
        Assert.Null(_shop.Records.Queries.Releases.Find("digits@nobody"));
        Assert.Equal([1L, 2L, 1L], _shop.Records.Queries.Releases.History("digits", "champion").Select(m => m.Version));
    }

    [Fact]
    public void The_release_before_is_the_newest_with_other_bytes_and_its_evaluation_is_in_the_run()
    {
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        var second = _shop.Run(Digits.Plan(_shop.Source(), epochs: 40));
        Assert.Equal(("digits", 1), (second.Stages[Digits.Quality].Gate!.PreviousName, second.Stages[Digits.Quality].Gate!.PreviousVersion));
        Assert.Contains(second.Stages, s => s.PreviousFor == Digits.Quality && s.Provenance == Provenance.Cached);
        var model = _shop.Records.Queries.Releases.Find("digits@2")!.Artifacts[0].Digest;
        Assert.Equal(1, _shop.Records.FindPrevious("digits", model)!.Version);
        Assert.Equal(2, _shop.Records.FindPrevious("digits", new("00"))!.Version);
        Assert.Null(_shop.Records.FindPrevious("letters", model));
    }

    [Theory]
    [InlineData("digits/.1.partial/model")]
    [InlineData("digits/1/model")]
    public void What_a_crash_left_of_a_tree_is_replaced(string leftover)
    {
        _space.Tree($"releases/{leftover}", ("content", "half"));
        ReadOnlyTree.Close(_space["releases/digits"]);
        File.SetUnixFileMode(_space["releases/digits"], (UnixFileMode)0b111_101_101);
        _shop.Run(Digits.Plan(_shop.Source()));
        Assert.StartsWith("train.mlp.model", File.ReadAllText(_space["releases/digits/1/model/content"]), StringComparison.Ordinal);
        Assert.Equal(["1"], Directory.GetFileSystemEntries(_space["releases/digits"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_kill_after_publishing_and_before_the_delta_makes_no_second_version()
    {
        var run = _shop.Request(Digits.Plan(_shop.Source()));
        while (_shop.Records.Queries.Runs.Find(run)!.Stages[Digits.Publish].Status != StageStatus.Acting) _shop.Step();
        var model = _shop.Records.Queries.Runs.Find(run)!.Stages[Digits.Model].Outputs[0];
        _shop.Releases.Publish("digits", "champion", [new("model", new(model.Kind, model.Artifact))], run, Digits.Publish);
        _shop.Restart();
        _shop.Finish();
        Assert.Single(_shop.Records.Queries.Releases.Versions("digits"));
        Assert.Equal(1, _shop.Records.Queries.Runs.Find(run)!.Stages[Digits.Publish].Publication!.Version);
    }

    [Fact]
    public void A_name_belongs_to_the_pipeline_that_used_it_first()
    {
        var mine = _shop.Run(Digits.Plan(_shop.Source()));
        var theirs = _shop.Request(Digits.Plan(_shop.Source(), pipeline: "letters"));
        var artifact = mine.Stages[Digits.Model].Outputs[0];
        var error = Assert.Throws<ReleaseRefusedException>(() =>
            _shop.Releases.Publish("digits", null, [new("model", new(artifact.Kind, artifact.Artifact))], theirs, Digits.Publish));
        Assert.Contains("belongs to pipeline digits", error.Message, StringComparison.Ordinal);
        Assert.Equal("digits", _shop.Records.Queries.Releases.OwnerOf("digits"));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData(".hidden")]
    [InlineData("a@b")]
    [InlineData("")]
    public void A_name_that_is_no_folder_is_refused(string name) =>
        Assert.Throws<ReleaseRefusedException>(() => _shop.Releases.Publish(name, null, [new("model", new(ArtifactKind.Model, new("00")))], new(1), 0));
}
