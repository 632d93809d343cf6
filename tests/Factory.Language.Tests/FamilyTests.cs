using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class FamilyTests
{
    private static PluginDescription Backend(string kind, params RequestArgument[] arguments) =>
        new(kind, "1.0.0", [], [new(kind, "", arguments) { Families = ["gpu"] }]);

    private static readonly RequestArgument s_count = new("count", new(SettingKind.Integer), "How many.", MatchRule.Count, "", 1);
    private static readonly RequestArgument s_memory = new("memory", new(SettingKind.Bytes), "How much.", MatchRule.Take, "memory", null);
    private static readonly Catalog s_catalog = new(
        [Backend("cuda", s_count, s_memory, new("capability", new(SettingKind.Number), "", MatchRule.AtLeast, "capability", null)), Backend("rocm", s_count, s_memory)]);

    [Fact]
    public void A_family_takes_what_all_its_backends_understand()
    {
        var gpu = s_catalog.Backends["gpu"];

        Assert.Equal("Any of cuda, rocm.", gpu.Summary);
        Assert.Equal(["count", "memory"], gpu.Arguments.Select(a => a.Name));
    }

    [Fact]
    public void An_argument_that_backends_match_in_different_ways_is_not_the_familys()
    {
        var catalog = new Catalog([Backend("cuda", s_memory), Backend("rocm", s_memory with { Rule = MatchRule.AtLeast })]);

        Assert.Empty(catalog.Backends["gpu"].Arguments);
    }

    [Fact]
    public void Without_a_backend_of_it_there_is_no_family() => Assert.False(new Catalog([]).Backends.ContainsKey("gpu"));
}
