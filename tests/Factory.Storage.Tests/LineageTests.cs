using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class LineageTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public LineageTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void The_tree_goes_from_the_release_to_the_source_file()
    {
        var source = _shop.Source();
        _shop.Run(Digits.Plan(source));
        Assert.Equal(
            """
            Release digits@1
              Artifact model
                Stage model train.mlp
                  Artifact use
                    Stage search tune
                      Artifact train
                        Stage parts split
                          Artifact source
                            Stage raw csv
                              Source source data/digits.csv
                      Artifact valid
                        Stage parts split …
                  Artifact train
                    Stage parts split …
                  Artifact valid
                    Stage parts split …
            """.ReplaceLineEndings("\n").Replace("Artifact source", "Artifact table", StringComparison.Ordinal),
            Draw(_shop.Records.Queries.Lineage.OfRelease("digits@champion")!).TrimEnd());
        Assert.Equal(source, All(_shop.Records.Queries.Lineage.OfRelease("digits")!).Single(n => n.Kind == LineageKind.Source).Artifact);
        Assert.Null(_shop.Records.Queries.Lineage.OfRelease("letters"));
    }

    [Fact]
    public void A_dataset_version_has_a_tree_too()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        Assert.Equal("Dataset digits/raw@1\n  Stage raw csv\n    Source source data/digits.csv",
            Draw(_shop.Records.Queries.Lineage.OfDataset("digits/raw@latest")!).TrimEnd());
    }

    [Fact]
    public void What_another_pipeline_made_is_followed_into_that_pipeline()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        var raw = _shop.Records.Queries.Datasets.Find("digits/raw@latest")!.Artifact;
        var task = Digits.Task("mine", "filter", [], [new("rows", Sdk.ArtifactKind.Table, new(null, null, raw, "digits/raw@latest"))],
            [new("table", Sdk.ArtifactKind.Table, null)]);
        _shop.Run(new("other",
            [task with { Dataset = "other/mine", Files = new Dictionary<string, ArtifactDigest> { ["fit.py"] = _shop.Source("print()") } }]));
        Assert.Equal(
            "Dataset other/mine@1\n  Stage mine filter\n    Artifact rows digits/raw@latest\n      Stage raw csv\n        Source source data/digits.csv\n"
                + "    Source fit.py fit.py",
            Draw(_shop.Records.Queries.Lineage.OfDataset("other/mine")!).TrimEnd());
    }

    [Fact]
    public void A_model_that_was_computed_from_cached_inputs_leads_to_those_who_computed_them()
    {
        var first = _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        var second = _shop.Run(Digits.Plan(_shop.Source(), epochs: 40));
        var stages = All(_shop.Records.Queries.Lineage.OfRelease("digits@2")!).Select(n => n.Stage).OfType<LineageStage>().ToLookup(s => s.Name, s => s.Run);
        Assert.Equal(second.Run.Id, stages["model"].First());
        Assert.Equal(first.Run.Id, stages["parts"].First());
    }

    private static IEnumerable<LineageNode> All(LineageNode node) => node.Inputs.SelectMany(All).Prepend(node);

    private static string Draw(LineageNode node, int depth = 0) =>
        $"{new string(' ', depth * 2)}{node.Kind} {node.Name}{(node.Stage is { } s ? $" {s.Type}" : "")}"
        + $"{(node.Origin is { } o ? $" {o}" : "")}{(node.Seen ? " …" : "")}\n"
        + string.Concat(node.Inputs.Select(i => Draw(i, depth + 1)));
}
