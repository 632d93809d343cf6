using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class FloorTests
{
    [Fact]
    public void A_floor_file_says_what_capacity_costs_and_who_may_spend_how_much()
    {
        var floor = Compile("""
            // What is paid for, until when.
            floor lab {
                contracts {
                    spring = prepaid(cuda(memory: 80 GiB)) { units = 512  from = "2026-01-01"  until = "2026-04-01T18:30"  price = 1.80 USD  drain = 1h }
                    pool   = reserved(cuda) { hours = 1000  price = 2.10 USD }
                    cores  = on_demand(cpu) { price = 0.04 USD }
                }
                budgets {
                    digits = monthly(pipeline: "digits") { limit = 500 USD }
                    anna   = monthly(user: "anna") { limit = 20.5 USD  over = warn }
                }
                rules { ecc = excludes("uncorrectable (ECC|memory) error", of: "cuda") { lasts = 6h } }
                devices { new = cuda(memory: 140 GiB) { count = 16  groups { island = 8 } } }
                load { training = stages([cuda(count: 8), cpu(cores: 64)]) { every = 10 min  takes = 2h  spread = 0.5  user = "anna" } }
            }
            """);
        var spring = floor.Contracts[0];
        Assert.Equal((ContractWord.Prepaid, 512, TimeSpan.FromHours(1), new BoundMoney(1.80m, "USD")), (spring.Kind, spring.Units, spring.Drain, spring.Price));
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 18, 30, 0, TimeSpan.Zero), spring.Until);
        Assert.Equal(80L << 30, spring.For.Arguments["memory"].AsNumber());
        Assert.Equal((1000.0, (int?)null), (floor.Contracts[1].Hours, floor.Contracts[1].Units));
        Assert.Equal(["digits USD True", "anna USD False"], floor.Budgets.Select(b => $"{b.Name} {b.Limit.Currency} {b.Holds}"));
        Assert.Equal(new("ecc", "uncorrectable (ECC|memory) error", "cuda", TimeSpan.FromHours(6)), Assert.Single(floor.Rules));
        Assert.Equal((16, 8), (floor.Devices[0].Count, floor.Devices[0].Groups["island"]));
        Assert.Equal((2, TimeSpan.FromMinutes(10), 0.5, "anna", "training"),
            (floor.Loads[0].On.Count, floor.Loads[0].Every, floor.Loads[0].Spread, floor.Loads[0].User, floor.Loads[0].Pipeline));
    }

    [Theory]
    [InlineData("")]
    [InlineData("floor")]
    [InlineData("pipeline p")]
    [InlineData("floor lab { contracts {")]
    [InlineData("floor lab { contracts = 1 }")]
    [InlineData("floor lab { } more")]
    [InlineData("floor lab { contracts { a = on_demand(gpu) { price = 1 USD } } }")]
    [InlineData("floor lab { contracts { a = on_demand(cpu) { price = -1 USD } } }")]
    [InlineData("floor lab { contracts { a = on_demand(cpu) { price = 5 } } }")]
    [InlineData("floor lab { contracts { a = on_demand(cpu) { price = 5 USD  price = 6 USD } } }")]
    [InlineData("floor lab { devices { a = cuda { count = 0 } } }")]
    [InlineData("floor lab { contacts { } }")]
    public void What_is_none_has_an_error_and_no_floor(string text)
    {
        var result = FloorCompiler.Compile(new("lab.factory", text), TestCatalog.With(TestCatalog.Cuda()));
        Assert.Null(result.Floor);
        Assert.Contains(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void The_examples_of_the_page_about_capacity_are_floor_files()
    {
        var page = File.ReadAllText(Path.Combine(Compiling.Root, "docs/capacity.md"));
        var examples = page.Split("```floor\n").Skip(1).Select(e => e[..e.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.Equal(3, examples.Count);
        var catalog = TestCatalog.With(Gpus("cuda"), Gpus("rocm"));
        Assert.All(examples, e => Assert.Empty(FloorCompiler.Compile(new("capacity.md", e), catalog).Diagnostics));
    }

    private static PluginDescription Gpus(string kind) => new(kind, "0.1.0", [], [TestCatalog.Backend(kind,
        new RequestArgument("memory", new(SettingKind.Bytes), "Memory.", MatchRule.AtLeast, "memory", null),
        new RequestArgument("model", new(SettingKind.Text), "Model.", MatchRule.Like, "model", null),
        new RequestArgument("count", new(SettingKind.Integer), "Devices.", MatchRule.Count, "", 1L))]);

    private static BoundFloor Compile(string text)
    {
        var result = FloorCompiler.Compile(new("lab.factory", text), TestCatalog.With(TestCatalog.Cuda()));
        Assert.Empty(result.Diagnostics);
        return result.Floor!;
    }
}
