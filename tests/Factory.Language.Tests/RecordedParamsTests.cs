using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Language.Tests;

public class RecordedParamsTests
{
    [Fact]
    public void What_a_run_recorded_can_be_set_again()
    {
        const string text = """
            pipeline p
            use "more.factory"
            param n = 1
            param r = 0.5
            param s = "a"
            param q = "b"
            param f = 10%
            param z = 1 GiB
            param l = ["x"]
            param w = [1h]
            param u = t
            param d: percent = 1%

            """;
        var used = new Dictionary<string, string> { ["more.factory"] = "param t = 1h\n" };
        var set = new Dictionary<string, string>
        {
            ["n"] = "5", ["r"] = "2.25", ["s"] = "b {c}", ["q"] = "\"\\\"in quotes\\\" {{x}}\"", ["t"] = "90s", ["f"] = "7%", ["z"] = "3 MiB", ["l"] = "[\"a{{\", \"b\"]", ["w"] = "[2h, 30s]", ["u"] = "3 min",
            ["d"] = "12.5%",
        };
        var recorded = Values(text, used, set);
        var written = new RecordedParams(new("p.factory", text), used).Written(With(recorded, "gone", 1));
        Assert.Equal(set.Keys.Order(StringComparer.Ordinal), written.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(recorded, Values(text, used, written));
    }

    private static Value.Map With(Value.Map map, string name, Value value) => new(map.Members.Add(name, value));

    private static Value.Map Values(string text, IReadOnlyDictionary<string, string> used, IReadOnlyDictionary<string, string> set)
    {
        var result = Compiling.Compile(text, set: set, used: used);
        Assert.NotNull(result.Pipeline);
        return new(result.Pipeline.Params.ToDictionary(p => p.Name, p => p.Value).ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
