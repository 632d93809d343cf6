using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Tuning.Tests;

public class SamplerTests
{
    [Fact]
    public void Random_keeps_its_promises() => Check(() => new RandomSampler(), learns: false);

    [Fact]
    public void Sobol_keeps_its_promises() => Check(() => new SobolSampler(), learns: false);

    [Fact]
    public void Grid_keeps_its_promises() => new SamplerConformance(() => new GridSampler()) { Learns = false, UsesSeed = false }.Check();

    [Fact]
    public void A_grid_has_all_combinations_beside_what_was_tried_before_and_those_only_once()
    {
        var space = new SearchSpace([new Parameter.Choice("a", [1L, 2L]), new Parameter.Whole("b", 1, 3) { When = new("a", [2L]) }]);
        List<Trial> trials = [new(Value.Of(("a", 7L))), new(Value.Of(("a", 2L), ("b", 2L)))];
        while (new GridSampler().Propose(new() { Space = space, Objectives = [new("cost")], Trials = trials }, 1, default) is [var point]) trials.Add(new(point));

        Assert.Equal(["{\"a\":1}", "{\"a\":2,\"b\":1}", "{\"a\":2,\"b\":3}"], trials.Skip(2).Select(t => t.Parameters.ToString()));
    }

    [Fact]
    public void Tpe_keeps_its_promises() => Check(() => new TpeSampler());

    [Fact]
    public void Bohb_keeps_its_promises() => Check(() => new BohbSampler());

    [Fact]
    public void Cma_es_keeps_its_promises() => Check(() => new CmaEsSampler());

    [Fact]
    public void Gp_keeps_its_promises() => Check(() => new GpSampler());

    [Fact]
    public void Nsga2_keeps_its_promises() => Check(() => new NsgaSampler(), severalObjectives: true, learns: false);

    [Fact]
    public void Motpe_keeps_its_promises() => Check(() => new MotpeSampler(), severalObjectives: true);

    [Fact]
    public void Auto_keeps_its_promises() => Check(() => new AutoSampler(), severalObjectives: true);

    private static void Check(Func<ISampler> create, bool learns = true, bool severalObjectives = false) =>
        new SamplerConformance(create) { Learns = learns, SeveralObjectives = severalObjectives, Trials = Effort.Of(30, 120) }.Check();

    [Fact]
    public void A_sampler_that_leaves_the_space_is_told_so()
    {
        var e = Assert.Throws<ConformanceException>(() => new SamplerConformance(() => new Elsewhere()).Check());
        Assert.Contains("proposes points of the space", e.Message, StringComparison.Ordinal);
        Assert.Contains("`kind` has no value", e.Message, StringComparison.Ordinal);
    }

    private sealed class Elsewhere : ISampler
    {
        public IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken) => [.. Enumerable.Repeat(Value.Map.Empty, count)];
    }
}
