using Factory.Control;

namespace Factory.Cli.Tests;

public sealed class LoopStudyTests : IDisposable
{
    private const string Journal = """
        {"study":1,"space":"lr = log(1E-05 .. 0.1)","objectives":"maximize score","sampler":"tpe","pruner":"none","seed":"0","workers":"1"}
        {"event":"began","parameters":{"lr":0.001},"until":2,"trial":0}
        {"event":"step","step":1,"value":0.5,"trial":0}
        {"event":"ended","state":"Paused","values":[],"constraints":[],"trial":0}
        {"event":"began","parameters":{"lr":0.01},"trial":1}
        {"event":"ended","state":"Complete","values":[0.75],"constraints":[],"trial":1}
        {"event":"began","parameters":{"lr":0.02},"trial":2}
        {"event":"ended","state":"Complete","values":["NaN"],"constraints":[],"trial":2}
        {"event":"resumed","trial":0}
        {"event":"ended","state":"Failed","values":[],"constraints":[],"why":"no memory","trial":0}
        {"event":"began","parameters":{"lr":0.03},"trial":3}
        {"event":"began","par
        """;

    private readonly TemporaryFolder _folder = new();

    public LoopStudyTests()
    {
        _folder.Write(".factory/loops/lab/space.json", """{ "maximize": "score", "space": { "lr": { "float": [1e-5, 0.1], "log": true }, "kind": { "choice": ["a", "b"] } } }""");
        _folder.Write(".factory/loops/lab/study.jsonl", Journal);
        _folder.Write(".factory/loops/lab/choices", "--sampler\ntpe\n--trials\n9\n");
        _folder.Write(".factory/loops/broken/space.json", "{");
        _folder.Write(".factory/loops/broken/study.jsonl", "{}\n");
    }

    [Fact]
    public void A_study_that_is_asked_and_told_stands_as_its_journal_says()
    {
        var study = Assert.Single(LoopStudies.All(_folder.Path));
        Assert.Equal(("lab", "tpe", "none", (int?)9), (study.Name, study.Sampler.Name, study.Pruner.Name, study.Budget));
        Assert.Equal([TrialState.Failed, TrialState.Complete, TrialState.Complete, TrialState.Running], study.Trials.Select(t => t.State));
        Assert.Equal(("no memory", 1L), (study.Trials[0].Error, study.Trials[0].Reached));
        Assert.Equal([1], study.Best);
        Assert.Equal([ParameterKind.Real, ParameterKind.Choice], study.Space.Select(p => p.Kind));
        Assert.Equal((0.75, 1, 2, 1), (LoopStudies.Summary(study).BestValue, LoopStudies.Summary(study).Trials.Running, LoopStudies.Summary(study).Trials.Complete, LoopStudies.Summary(study).Trials.Failed));
        Assert.NotNull(LoopStudies.Find(_folder.Path, "loops/lab"));
        Assert.Null(LoopStudies.Find(_folder.Path, "other/lab"));
    }

    [Fact]
    public void Of_several_objectives_all_are_best_that_no_other_is_better_than()
    {
        var trials = new LoopTrials();
        foreach (var (number, values) in new[] { (0, "1, 4"), (1, "2, 2"), (2, "3, 3") })
            foreach (var line in new[] { $$"""{"event":"began","parameters":{},"trial":{{number}}}""",
                $$"""{"event":"ended","state":"Complete","values":[{{values}}],"constraints":[],"trial":{{number}}}""" })
                trials.Follow(System.Text.Json.JsonDocument.Parse(line).RootElement);
        Assert.Equal([0, 1], trials.Best([new("a", false), new("b", false)]));
    }

    public void Dispose() => _folder.Dispose();
}
